"""What happens after the commit: the relay of the outbox, the schedule, the sealer."""
