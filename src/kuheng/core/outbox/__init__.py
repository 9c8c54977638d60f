"""What is to happen after the commit: facts for whoever listens, commands that data asked for, timers."""
