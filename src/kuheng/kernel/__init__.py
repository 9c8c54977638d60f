"""Values only: nothing here knows a database, the web or the time of day."""
