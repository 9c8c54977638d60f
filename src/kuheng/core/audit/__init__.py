"""What happened, who did it, and the proof."""
