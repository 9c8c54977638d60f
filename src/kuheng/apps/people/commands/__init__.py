"""The commands about people, in the order in which a person meets them."""
