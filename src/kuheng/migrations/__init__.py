"""One linear history of the database."""
