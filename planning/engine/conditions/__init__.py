"""Conditions of protocol rules: a small, typed, three-valued expression language.

A condition is text in Python's syntax, of which only comparisons, `and`/`or`/`not`, `in`, `recorded()` and
`any(... for f in findings)` are allowed. It is parsed with `ast`, checked against the table of facts, and
only then turned into Python source. A fact that nobody recorded makes a condition neither true nor false.
"""
