"""Journeys are walked in the bank of the test process."""

from tests.bank import bank, founded, fresh_bank

__all__ = ["bank", "founded", "fresh_bank"]
