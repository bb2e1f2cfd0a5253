"""Measurements with comparators, run by hand: python -m benchmarks.<name>."""
