"""When this process looks for garbage. What counting references does not free is rare here."""

import gc

# Measured: the house itself is 334,000 objects that stay for ever, and one look at them all takes 0.11 s in the middle
# of somebody's request; once frozen, less than a tenth of a millisecond.
YOUNG, MIDDLE, OLD = 50_000, 20, 100


def settle() -> None:
    """Called once everything that stays is loaded: it is not looked at again, and the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
