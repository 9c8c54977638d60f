"""People, units, posts, roles and grants, sessions and passwords: as commands, so audited like the rest."""
