"""The PostgreSQL that comes along: found, prepared, started, watched and stopped by this process."""
