"""The web: HTTP in, JSON out."""
