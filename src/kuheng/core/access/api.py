"""Access, as the rooms above see it."""

from kuheng.core.access.credentials import (
    NOBODY,
    AnonymousCredential,
    PersonCredential,
    SessionCredential,
    SystemCredential,
    TokenCredential,
    csrf_of,
)
from kuheng.core.access.directory import (
    Person,
    head_of,
    heads_above,
    holders_of_post,
    people,
    people_with_role,
    person,
    unit_of,
)
from kuheng.core.access.domain.acts import ACTS, READS, Act, entity_of
from kuheng.core.access.domain.duties import (
    SHIPPED_PAIRS,
    check_duties,
    forbid_pair,
    people_behind,
    same_person,
)
from kuheng.core.access.domain.grants import Decided, Rights
from kuheng.core.access.domain.modes import FieldMode, FieldModes
from kuheng.core.access.emergency import (
    EMERGENCY_USED,
    EMERGENCY_USED_ON,
    emergency_hours,
    hold_emergency,
    note_record,
    use_emergency_hours,
)
from kuheng.core.access.proof import Proven, prove, verify_password
from kuheng.core.access.rights import (
    EVERYONE,
    context,
    decide,
    duty_pairs,
    may,
    moments,
    project,
    raise_epoch,
    rights_of,
    scope,
    within,
)

__all__ = [
    "ACTS", "EMERGENCY_USED", "EMERGENCY_USED_ON", "EVERYONE", "NOBODY", "READS", "SHIPPED_PAIRS", "Act",
    "AnonymousCredential", "Decided", "FieldMode", "FieldModes", "Person", "PersonCredential", "Proven",
    "Rights", "SessionCredential", "SystemCredential", "TokenCredential", "check_duties", "context", "csrf_of", "decide",
    "duty_pairs", "emergency_hours", "entity_of", "forbid_pair", "head_of", "heads_above", "hold_emergency",
    "holders_of_post", "may", "moments", "note_record", "people", "people_behind", "people_with_role",
    "person", "project", "prove", "raise_epoch", "rights_of", "same_person", "scope", "unit_of",
    "use_emergency_hours", "verify_password", "within",
]  # fmt: skip
