"""The ways to find people, and what each must be told. The directory of the house answers them."""

from collections.abc import Mapping

SOURCES: Mapping[str, frozenset[str]] = {
    "person": frozenset({"person"}),
    "role": frozenset({"role"}),
    "post": frozenset({"post"}),
    "department_head": frozenset(),
    "head": frozenset({"level"}),
    "form_field": frozenset({"field"}),
    "applicant": frozenset(),
}
"""Kind → the parameters that it needs. `role` and `post` may also name, as `of`, a field with the id of a unit:
then its holders are meant, else those of the applicant's unit; in the unit or in the nearest above it."""
