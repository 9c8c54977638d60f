"""What people bring to the house."""

from kuheng.apps.people.catalog import ENTITY_KINDS
from kuheng.apps.people.commands import accounts, duties, emergency, grants, machines, people, roles, sessions
from kuheng.apps.people.emergency_entity import EMERGENCY_ACCESS
from kuheng.apps.people.texts import ERRORS
from kuheng.core.commands.kit import Kit


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    for kind in (*ENTITY_KINDS, EMERGENCY_ACCESS):
        kit.entity(kind)
    kit.act("access.view_as", "person", ("按人查看", "View as"))
    for module in (sessions, accounts, people, machines, roles, grants, duties, emergency):
        module.install(kit)
    kit.constraint("uq_org_unit_code", "people.unit_code_taken", "code")
    kit.constraint("uq_org_unit_path", "people.unit_code_taken", "code")
    kit.constraint("uq_person_employee_no", "people.employee_taken", "employee_no")
    kit.constraint("uq_account_login", "people.login_taken", "login")
    kit.constraint("uq_session_token", "people.token_used", "token_hash")
    kit.constraint("uq_machine_token_hash", "people.token_used", "token_hash")
    kit.constraint("ck_person_machine_owner", "people.machine_owner", "manager_id")
    kit.constraint("uq_post_code", "people.post_code_taken", "code")
    kit.constraint("uq_role_assignment_open", "people.already_held", "role")
    kit.constraint("uq_person_post_open", "people.already_held", "post_id")
    kit.constraint("uq_emergency_access_open", "access.emergency_open")
    kit.constraint("ck_emergency_access_another_reviews", "access.emergency_own_review")
    kit.constraint("ck_person_own_manager", "people.own_manager", "manager_id")
