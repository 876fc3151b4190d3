"""Deriving: rules rewrite a goal, plans say which rules make up a printed line."""
