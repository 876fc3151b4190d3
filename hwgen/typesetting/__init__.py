"""Typesetting: LaTeX in, PDFs on disk out; the only package that starts another program."""
