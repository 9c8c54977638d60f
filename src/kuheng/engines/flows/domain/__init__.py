"""Flows as pure values: the drawn graph, the running case, and the step from one state to the next."""
