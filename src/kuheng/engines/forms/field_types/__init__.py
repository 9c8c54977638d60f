"""The kinds of field a form may have: one file each, listed in `ALL`."""

from kuheng.engines.forms.field_types import (
    date,
    decimal,
    integer,
    long_text,
    money,
    person,
    select,
    switch,
    text,
    weight,
    year,
)
from kuheng.engines.forms.field_types.base import FieldType

ALL: tuple[FieldType, ...] = (
    date.DATE,
    decimal.DECIMAL,
    integer.INTEGER,
    long_text.LONG_TEXT,
    money.MONEY,
    person.PERSON,
    select.SELECT,
    switch.SWITCH,
    text.TEXT,
    weight.WEIGHT,
    year.YEAR,
)
