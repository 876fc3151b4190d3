"""Verifying: the value, the numerators and the ink of every line, a proof of the last."""
