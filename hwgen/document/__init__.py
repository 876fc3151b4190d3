"""Laying out: what stands on the page, in blocks that know nothing of LaTeX or HTML."""
