"""Measures what the product promises about speed. `make bench`, or `python -m benchmarks NAME`; docs/performance.md has the figures."""
