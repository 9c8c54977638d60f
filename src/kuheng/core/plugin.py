"""What kernel and core bring: texts, the first command of a tenant, verifying its log, rotating its keys."""

from kuheng.core.access import texts as access_texts
from kuheng.core.audit import texts as audit_texts
from kuheng.core.catalog import texts as catalog_texts
from kuheng.core.catalog.audit_entity import AUDIT_ENTRY
from kuheng.core.commands import cycles, founding, rotating, verifying
from kuheng.core.commands import texts as command_texts
from kuheng.core.commands.kit import Kit
from kuheng.core.files import texts as files_texts
from kuheng.core.keys import texts as keys_texts
from kuheng.core.ledger import texts as ledger_texts
from kuheng.core.store import texts as store_texts
from kuheng.kernel import texts as kernel_texts


def install(kit: Kit) -> None:
    kit.entity(AUDIT_ENTRY)
    kit.command(founding.FoundTenant, founding.found_tenant)
    cycles.install(kit)
    verifying.install(kit)
    rotating.install(kit)
    for module in (
        kernel_texts,
        store_texts,
        keys_texts,
        access_texts,
        audit_texts,
        files_texts,
        ledger_texts,
        catalog_texts,
        command_texts,
    ):
        kit.errors(module.ERRORS)
    for name, (code, field) in ledger_texts.CONSTRAINTS.items():
        kit.constraint(name, code, field)
