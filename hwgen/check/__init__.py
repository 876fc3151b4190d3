"""Checking what people type: which line is wrong first, why, and the smallest repair."""
