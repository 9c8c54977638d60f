"""Everything that faces outward: parse, prove who asks, dispatch, answer."""
