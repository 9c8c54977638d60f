"""Hand over 交接签收: the receiver signs or scans at that moment, and custody of the assets is his."""

from collections.abc import Mapping
from dataclasses import dataclass

from kuheng.engines.flows.nodes.api import Scene, Title, Traits, Work
from kuheng.kernel.errors import Refusal

PROOFS = ("signature", "scan")


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Work):
    """See the module's text. Reported by `custody.sign_handover`."""

    writes_freely: bool = True

    def accept(self, scene: Scene, data: Mapping[str, object]) -> Refusal | None:
        """Where the proof is reported, it must be one of those a handover knows."""
        if "proof" in data and data["proof"] not in PROOFS:
            return Refusal("custody.signature_needed", "proof")
        return None


HAND_OVER = HandOver(
    key="hand_over",
    title=Title(zh="交接签收", en="Hand over"),
    traits=Traits(waits=True, human=True, moves=True, app=True),
)
