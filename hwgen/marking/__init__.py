"""Marking: typed solutions against a spec, from one file on the terminal to a graded class.

What people typed and a spec flow in; remarks, points, feedback pages and an overview flow out.
"""
