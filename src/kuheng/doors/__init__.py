"""Everything that faces outward: HTTP, worker, command line, settings and the PostgreSQL that comes along."""
