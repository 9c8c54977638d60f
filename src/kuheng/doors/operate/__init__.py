"""Keeping an installation: backups, restores, drills, certificates."""
