"""Who people are, what they may do, and which duties exclude each other."""
