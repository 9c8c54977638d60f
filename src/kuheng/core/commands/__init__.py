"""One way through: everything that changes anything is a command."""
