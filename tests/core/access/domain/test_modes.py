"""Which mode of a field wins."""

from kuheng.core.access.domain.modes import FieldMode, FieldModes, Modes, least

HIDDEN, MASKED, READ, WRITE = FieldMode


def one(*modes: Modes, ceilings: tuple[Modes, ...] = ()) -> FieldModes:
    return FieldModes(entity="asset", regions=(modes,), ceilings=ceilings)


def named(rank: int = 0, **modes: FieldMode) -> Modes:
    return Modes(by_pattern={key.replace("__", "."): mode for key, mode in modes.items()}, rank=rank)


def test_unnamed_fields_are_readable_unless_they_are_sensitive() -> None:
    modes = one(named())
    assert modes.of("code") is READ
    assert modes.of("customer", sensitive=True) is HIDDEN


def test_the_field_itself_wins_over_all_fields_of_the_entity_and_those_over_everything() -> None:
    modes = one(Modes(by_pattern={"*": HIDDEN, "asset.*": WRITE, "asset.customer": MASKED}))
    assert modes.of("customer") is MASKED
    assert modes.of("code") is WRITE
    assert FieldModes(entity="order", regions=modes.regions).of("number") is HIDDEN


def test_the_nearer_subject_wins_among_equally_specific_patterns() -> None:
    role, person = named(0, asset__customer=READ), named(2, asset__customer=HIDDEN)
    assert one(role, person).of("customer") is HIDDEN


def test_among_equals_the_wider_mode_wins() -> None:
    assert one(named(asset__customer=MASKED), named(asset__customer=READ)).of("customer") is READ


def test_a_mode_must_hold_in_every_region() -> None:
    modes = FieldModes(entity="asset", regions=((named(asset__customer=READ),), (named(),)))
    assert modes.of("customer", sensitive=True) is HIDDEN


def test_a_ceiling_binds_whatever_is_granted() -> None:
    modes = one(
        named(2, asset__customer=WRITE),
        ceilings=(named(asset__customer=MASKED), Modes(by_pattern={"*": READ})),
    )
    assert modes.of("customer") is MASKED
    assert modes.of("code") is READ


def test_masked_fields_are_not_for_sorting_and_read_ones_not_for_writing() -> None:
    modes = one(named(asset__customer=MASKED, asset__note=READ, asset__name=WRITE))
    assert [modes.readable(field) for field in ("customer", "note", "name")] == [False, True, True]
    assert [modes.writable(field) for field in ("customer", "note", "name")] == [False, False, True]


def test_without_a_region_everything_is_hidden() -> None:
    assert FieldModes(entity="asset", regions=()).of("code") is HIDDEN


def test_the_system_may_write_everything() -> None:
    assert FieldModes.all("asset").of("customer", sensitive=True) is WRITE


def test_the_least_of_modes_is_the_narrowest() -> None:
    assert least([READ, HIDDEN, WRITE]) is HIDDEN
    assert least([]) is WRITE
