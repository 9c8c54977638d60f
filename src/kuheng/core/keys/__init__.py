"""Keys and what is done with them: cells, files, blind indexes, signatures."""
