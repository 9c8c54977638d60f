"""Kuheng 库衡: what is in the vault, and the proof of it."""

__version__ = "0.1.0"
