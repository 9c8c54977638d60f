"""The business, in business words."""
