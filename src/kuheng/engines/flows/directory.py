"""The machine's questions about people, answered by the house's directory. Active persons only."""

from datetime import datetime
from uuid import UUID

from kuheng.core.access import api as access
from kuheng.core.store.transaction import Transaction
from kuheng.engines.flows.domain.values import Data, PersonRef, Source, State
from kuheng.kernel.ids import PersonId


class Staff:
    """Answers within one transaction. The applicant is looked up once, however many questions follow."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[UUID, access.Person | None] = {}

    def people(self, source: Source, applicant: PersonRef, data: Data, at: datetime) -> tuple[PersonRef, ...]:
        """See `domain.drive.Directory`. Unknown, inactive and unfilled give nobody."""
        params = source.params
        match source.kind:
            case "person" | "form_field" | "applicant":
                found = self._one(_named(source, applicant, data))
            case "role":
                found = access.people_with_role(
                    self._tx, str(params["role"]), self._path(source, applicant, data)
                )
            case "post":
                found = access.holders_of_post(
                    self._tx, str(params["post"]), self._path(source, applicant, data)
                )
            case "department_head":
                found = self._head(applicant, 1)
            case "head":
                found = self._head(applicant, params["level"])
            case "head_chain":
                found = self._chain(_uuid(params.get("of", applicant.id)), params["from"])
            case _:
                found = []
        return tuple(PersonRef(id=str(person.id)) for person in found)

    def _one(self, wanted: UUID | None) -> list[access.Person]:
        person = self._person(wanted) if wanted else None
        return [person] if person else []

    def _person(self, wanted: UUID) -> access.Person | None:
        if wanted not in self._known:
            self._known[wanted] = access.people(self._tx, [wanted]).get(PersonId(wanted))
        return self._known[wanted]

    def _path(self, source: Source, applicant: PersonRef, data: Data) -> str:
        """The path of the unit meant: of the field that `of` names, else the applicant's own."""
        named = _uuid(data.get(str(source.params["of"]))) if "of" in source.params else None
        if named is not None:
            return str(access.unit_of(self._tx, named)["path"])
        person = self._person(UUID(applicant.id))
        return person.unit_path if person else "/"

    def _head(self, applicant: PersonRef, level: object) -> list[access.Person]:
        person = self._person(UUID(applicant.id))
        if person is None or not isinstance(level, int) or level < 1:
            return []
        head = access.head_of(self._tx, person.unit_id, level=level - 1)
        return [head] if head else []

    def _chain(self, of: UUID | None, first: object) -> list[access.Person]:
        """Heads upwards, nearest first; `first` 2 leaves out the head of the own unit."""
        person = self._person(of) if of else None
        if person is None:
            return []
        chain = access.heads_above(self._tx, person.unit_id)
        own = access.head_of(self._tx, person.unit_id) if first == 2 else None
        return [head for head in chain if own is None or head.id != own.id]


def fact_person(source: Source, state: State) -> UUID | None:
    """The person whom the case's own facts name for this source, where they alone decide it."""
    if state.applicant is None or source.kind not in ("form_field", "applicant", "person"):
        return None
    return _named(source, state.applicant, state.data)


def _named(source: Source, applicant: PersonRef, data: Data) -> UUID | None:
    match source.kind:
        case "person":
            return _uuid(source.params["person"])
        case "form_field":
            return _uuid(data.get(str(source.params["field"])))
    return _uuid(applicant.id)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
