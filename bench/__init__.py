"""Benchmarks, each beside its limit in the same run. `kuheng bench NAME --json`; `kuheng bench all`."""
