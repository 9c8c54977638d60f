"""The record, and the rules of entry."""
