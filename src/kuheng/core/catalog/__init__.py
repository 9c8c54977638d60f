"""The data dictionary, and the one path by which records are read."""
