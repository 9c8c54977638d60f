"""What goes out to other systems: webhooks, signed and sent again until they arrive."""
