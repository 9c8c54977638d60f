"""What may be done in custody: one file per part of the work."""
