"""What is held, where, by whom: balanced movements, and the holdings that follow from them."""
