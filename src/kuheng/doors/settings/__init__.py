"""What an installation is told by its environment, and what it must keep to itself."""
