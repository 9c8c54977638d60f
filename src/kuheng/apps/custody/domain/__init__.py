"""Custody decisions. Pure: no database, no clock; refusals are values, not exceptions."""
