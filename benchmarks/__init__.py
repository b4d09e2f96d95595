"""Measurements at full size, never part of the tests: `python -m benchmarks.run`."""
