"""Benchmarks: our path beside a named alternative, in the same run."""
