"""Flows 流程: drawn by business people, run by a pure token machine, pinned while they run."""
