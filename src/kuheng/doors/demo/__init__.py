"""A bank to look at: invented, seeded, made through the same commands as a real one."""
