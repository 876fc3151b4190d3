"""Rendering: a document as LaTeX; PyLaTeX inside a block, Jinja around the blocks."""
