"""Text that people write: what of it can be printed, and what LaTeX may stand in it.

Imports nothing of hwgen, so that the spec's stage and the page's stage can both ask.
"""
