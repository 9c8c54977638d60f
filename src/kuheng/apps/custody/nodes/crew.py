"""Dual control, said once more where a case goes on: two different people, apart from who asked and approved."""

from collections.abc import Mapping

from kuheng.engines.flows.nodes.api import Scene
from kuheng.kernel.errors import Refusal

RECEIVER = "receiver"


def check_crew(scene: Scene, data: Mapping[str, object]) -> Refusal | None:
    """Judges the `keepers` that an execution or a receipt reports; where none are reported the lines carry them.

    Refused: fewer or more than two; one person twice; the applicant, the receiver or an approver among them.
    """
    keepers = data.get("keepers")
    if keepers is None:
        return None
    if not isinstance(keepers, list) or len(keepers) != 2 or keepers[0] == keepers[1]:
        return Refusal("custody.same_keeper", "keepers")
    present = set(map(str, keepers))
    if present & scene.applicant.identities:
        return Refusal("custody.keeper_is_applicant", "keepers")
    if scene.data.get(RECEIVER) in present:
        return Refusal("custody.keeper_is_receiver", "keepers")
    return Refusal("flows.barred", "keepers") if present & scene.approvers() else None
