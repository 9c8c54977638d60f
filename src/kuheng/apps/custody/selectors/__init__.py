"""What custody's pages read that is more than a list of records."""
