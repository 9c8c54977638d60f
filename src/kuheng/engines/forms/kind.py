"""A form as a kind of definition: what must hold before it is published, and the table that publishing makes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kuheng.core.store.transaction import Transaction
from kuheng.engines.definitions.api import Document, Fault, Publication
from kuheng.engines.forms.compile import creation, widening
from kuheng.engines.forms.domain import breaks, read_form
from kuheng.kernel.errors import Malformed, Refused

# Waiting DDL blocks every reader behind it, so it gives up soon; dispatch tries again, then answers "busy".
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '300ms'"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKind:
    """See the module's text."""

    key: str = "form"
    title: tuple[str, str] = ("表单", "Form")

    def check(self, tx: Transaction, document: Document) -> Iterable[Fault]:
        try:
            read_form(document.spec)
        except Malformed as trouble:
            yield Fault(code=trouble.code, where=str(trouble.params.get("where", "")), params=trouble.params)

    def publish(self, tx: Transaction, publication: Publication) -> None:
        """Makes the form's table, or adds the columns that are new. Refused with `forms.breaks`."""
        tx.write(LOCK_TIMEOUT)
        for statement in _statements(publication):
            tx.write(statement)


def _statements(publication: Publication) -> Iterator[str]:
    form = read_form(publication.document.spec)
    if publication.before is None:
        yield from creation(publication.definition_id, form)
        return
    earlier = read_form(publication.before)
    if broken := list(breaks(earlier, form)):
        raise Refused("forms.breaks", what="; ".join(broken[:5]))
    yield from widening(publication.definition_id, earlier, form)


FORM = FormKind()
