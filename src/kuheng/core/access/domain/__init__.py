"""Decisions about access. Pure: no database, no clock; refusals are values."""
