"""The forms in use, known to this process by the tenant's catalog epoch: asking for one costs no statement.

Publishing raises the epoch in its own transaction, and whoever acts brings it along from the query of his
session; so what is remembered is never older than what he may see.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from sqlalchemy import Table

from kuheng.core.store.transaction import Transaction
from kuheng.engines.definitions import api as definitions
from kuheng.engines.definitions.api import Version
from kuheng.engines.forms.compile import form_table
from kuheng.engines.forms.domain import Form, read_form
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import TenantId

REMEMBERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One version of a form with the table as it sees it."""

    version: Version
    form: Form

    @property
    def key(self) -> str:
        return self.version.key

    @property
    def number(self) -> int:
        return self.version.number

    @property
    def table(self) -> Table:
        return form_table(self.version.definition_id, self.version.number, self.form)

    @property
    def entity(self) -> str | None:
        """The key of the kind of record that it makes in the catalog; None where it extends nothing."""
        return f"{self.form.extends}_{self.key.replace('.', '_')}" if self.form.extends else None


Forms = Mapping[str, Published]


class _Remembered:
    """The forms of a tenant at one epoch, the longest unused dropped first."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[TenantId, int], Forms] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[TenantId, int]) -> Forms | None:
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def put(self, key: tuple[TenantId, int], forms: Forms) -> None:
        with self._lock:
            self._held[key] = forms
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)


_REMEMBERED = _Remembered()


def forms_in_use(tx: Transaction) -> Forms:
    """Every published form by its key. Nothing is remembered of a tenant that never published."""
    epoch = tx.actor.catalog_epoch
    known = _REMEMBERED.get((tx.tenant, epoch)) if epoch else None
    if known is None:
        known = {version.key: _published(version) for version in definitions.all_published(tx, "form")}
        if epoch:
            _REMEMBERED.put((tx.tenant, epoch), known)
    return known


def form_in_use(tx: Transaction, key: str) -> Published:
    """The form in use under this key. Refused with `forms.unknown`."""
    found = forms_in_use(tx).get(key)
    if found is None:
        raise Refused("forms.unknown", form=key)
    return found


def form_numbered(tx: Transaction, key: str, number: int) -> Published:
    """The form as it was at this version: what was begun with it is ended with it. Refused with `forms.unknown`."""
    now = form_in_use(tx, key)
    return (
        now
        if now.number == number
        else _published(definitions.numbered(tx, now.version.definition_id, number))
    )


_FORMS: dict[UUID, Form] = {}


def _published(version: Version) -> Published:
    """A version never changes, so its form is read once."""
    form = _FORMS.get(version.id)
    if form is None:
        form = _FORMS.setdefault(version.id, read_form(version.spec))
    return Published(version=version, form=form)
