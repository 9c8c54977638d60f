"""Races are run in the bank of the test process, each in its own pieces."""

from tests.bank import bank, founded, fresh_bank

__all__ = ["bank", "founded", "fresh_bank"]
