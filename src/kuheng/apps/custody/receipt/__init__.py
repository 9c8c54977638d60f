"""The handover receipt 交接回执: one page that the receiver keeps and anyone can check."""
