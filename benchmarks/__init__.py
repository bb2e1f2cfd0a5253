"""Measurements with comparators, run by hand: `make bench`, or python -m benchmarks.NAME."""
