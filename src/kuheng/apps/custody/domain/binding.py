"""What binds an asset, and which acts that leaves open (semantics §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kuheng.kernel.errors import Decision, Refusal


class State(StrEnum):
    """Where an asset is."""

    IN_STOCK = "in_stock"
    OUT = "out"
    LENT = "lent"
    TRANSIT = "transit"
    WITH_TELLER = "with_teller"
    DESTROYED = "destroyed"
    VOID = "void"  # registered by an import that was undone

    @property
    def words(self) -> tuple[str, str]:
        return _STATE_WORDS[self]


class Binding(StrEnum):
    """What binds it, wherever it is. The order is that of severity: the first one is named in a refusal."""

    FROZEN = "frozen"
    INVESTIGATION = "investigation"
    PLEDGED = "pledged"
    RESERVED = "reserved"

    @property
    def words(self) -> tuple[str, str]:
        return _BINDING_WORDS[self]


class Act(StrEnum):
    """What one may want to do with an asset."""

    OUT = "out"
    IN = "in"
    TRANSFER = "transfer"
    RETURN = "return"
    LOAN = "loan"
    RELEASE = "release"
    SUBSTITUTE = "substitute"
    DESTROY = "destroy"
    COUNT = "count"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    PLEDGE = "pledge"

    @property
    def words(self) -> tuple[str, str]:
        return _ACT_WORDS[self]


_STATE_WORDS: Mapping[State, tuple[str, str]] = {
    State.IN_STOCK: ("在库", "in stock"),
    State.OUT: ("已出库", "out"),
    State.LENT: ("借出", "lent"),
    State.TRANSIT: ("在途", "in transit"),
    State.WITH_TELLER: ("柜员持有", "with a teller"),
    State.DESTROYED: ("已销毁", "destroyed"),
    State.VOID: ("导入已撤销", "undone with its import"),
}
_BINDING_WORDS: Mapping[Binding, tuple[str, str]] = {
    Binding.FROZEN: ("冻结", "frozen"),
    Binding.INVESTIGATION: ("待查", "under investigation"),
    Binding.PLEDGED: ("抵押", "pledged"),
    Binding.RESERVED: ("预占", "reserved"),
}
_ACT_WORDS: Mapping[Act, tuple[str, str]] = {
    Act.OUT: ("出库", "taking it out"),
    Act.IN: ("入库", "bringing it in"),
    Act.TRANSFER: ("调拨", "a transfer"),
    Act.RETURN: ("归还", "a return"),
    Act.LOAN: ("借阅", "a loan"),
    Act.RELEASE: ("解押", "a release"),
    Act.SUBSTITUTE: ("置换", "a substitution"),
    Act.DESTROY: ("销毁", "its destruction"),
    Act.COUNT: ("盘点", "a count"),
    Act.FREEZE: ("冻结", "freezing it"),
    Act.UNFREEZE: ("解冻", "unfreezing it"),
    Act.PLEDGE: ("登记抵押", "a pledge"),
}


Rules = Mapping[tuple[Binding, Act], bool]

_OPEN: Mapping[Binding, frozenset[Act]] = {
    Binding.FROZEN: frozenset({Act.UNFREEZE, Act.COUNT, Act.TRANSFER}),
    Binding.INVESTIGATION: frozenset({Act.COUNT, Act.FREEZE}),
    Binding.PLEDGED: frozenset(
        {Act.LOAN, Act.RELEASE, Act.SUBSTITUTE, Act.TRANSFER, Act.RETURN, Act.COUNT, Act.FREEZE, Act.IN}
    ),
    Binding.RESERVED: frozenset({Act.COUNT, Act.FREEZE}),
}

# As shipped; a bank edits its own copy (binding_rule).
DEFAULT_RULES: Rules = {(binding, act): act in _OPEN[binding] for binding in Binding for act in Act}

# Acts of orders, and the states from which they may take an asset.
_FROM: Mapping[Act, frozenset[State]] = {
    Act.OUT: frozenset({State.IN_STOCK}),
    Act.LOAN: frozenset({State.IN_STOCK}),
    Act.TRANSFER: frozenset({State.IN_STOCK}),
    Act.DESTROY: frozenset({State.IN_STOCK}),
    Act.RETURN: frozenset({State.OUT, State.LENT, State.WITH_TELLER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Where one asset is and what binds it, as read under lock."""

    asset_id: UUID
    code: str
    state: State
    bindings: frozenset[Binding]
    version: int
    boxed: bool = False
    contents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Decision):
    """The asset may be taken for this act."""

    asset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Decision):
    """The asset is to be bound, or set free."""

    asset_id: UUID
    binding: Binding
    on: bool


def decide_take(custody: Custody, act: Act, rules: Rules, *, document: str | None = None) -> Take | Refusal:
    """Whether an order of this act may take the asset. Refused naming the binding or the place.

    A box and what lies in it stay until it is empty.
    A frozen asset moves between places only with a document, even where the rule allows the transfer.
    """
    if custody.state not in _FROM.get(act, frozenset(State)):
        return Refusal("custody.not_there", asset=custody.code, state=custody.state)
    if custody.boxed:
        return Refusal("custody.boxed", asset=custody.code)
    if custody.contents:
        return Refusal("custody.box_full", asset=custody.code, count=custody.contents)
    for binding in Binding:
        if binding in custody.bindings and not rules.get((binding, act), False):
            return Refusal("custody.bound", asset=custody.code, binding=binding, act=act)
    if Binding.FROZEN in custody.bindings and act is Act.TRANSFER and not document:
        return Refusal("custody.document_needed", asset=custody.code)
    return Take(asset_id=custody.asset_id)


def decide_leave(custody: Custody, act: Act, rules: Rules) -> Refusal | None:
    """Whether what binds a reserved asset by now keeps it where it is: it may have been bound after the order."""
    for binding in (Binding.FROZEN, Binding.INVESTIGATION, Binding.PLEDGED):
        if binding in custody.bindings and not rules.get((binding, act), False):
            return Refusal("custody.bound", asset=custody.code, binding=binding, act=act)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Decision):
    """What is known of the asset may be corrected."""

    asset_id: UUID


def decide_change(custody: Custody) -> Change | Refusal:
    """Whether what the book says of an asset may be corrected: wherever it is, but of what is destroyed no more."""
    if custody.state in (State.DESTROYED, State.VOID):
        return Refusal("custody.destroyed", asset=custody.code)
    return Change(asset_id=custody.asset_id)


def decide_freeze(custody: Custody) -> Bind | Refusal:
    """Freezing binds an asset wherever it is; it moves nothing.

    Refused: already frozen; destroyed (there is nothing left to bind).
    """
    if Binding.FROZEN in custody.bindings:
        return Refusal("custody.already_frozen", asset=custody.code)
    if custody.state in (State.DESTROYED, State.VOID):
        return Refusal("custody.destroyed", asset=custody.code)
    return Bind(asset_id=custody.asset_id, binding=Binding.FROZEN, on=True)


def decide_unfreeze(custody: Custody) -> Bind | Refusal:
    """Refused when it is not frozen."""
    if Binding.FROZEN not in custody.bindings:
        return Refusal("custody.not_frozen", asset=custody.code)
    return Bind(asset_id=custody.asset_id, binding=Binding.FROZEN, on=False)


def decide_pledge(custody: Custody, rules: Rules) -> Bind | Refusal:
    """Refused: already pledged, not in stock, or bound by what forbids a pledge."""
    if Binding.PLEDGED in custody.bindings:
        return Refusal("custody.already_pledged", asset=custody.code)
    if custody.state is not State.IN_STOCK:
        return Refusal("custody.not_there", asset=custody.code, state=custody.state)
    for binding in Binding:
        if binding in custody.bindings and not rules.get((binding, Act.PLEDGE), False):
            return Refusal("custody.bound", asset=custody.code, binding=binding, act=Act.PLEDGE)
    return Bind(asset_id=custody.asset_id, binding=Binding.PLEDGED, on=True)


def decide_release(custody: Custody, rules: Rules) -> Bind | Refusal:
    """Releasing a pledge (解押). Refused: not pledged, or frozen by somebody else's claim."""
    if Binding.PLEDGED not in custody.bindings:
        return Refusal("custody.not_pledged", asset=custody.code)
    if Binding.FROZEN in custody.bindings and not rules.get((Binding.FROZEN, Act.RELEASE), False):
        return Refusal("custody.bound", asset=custody.code, binding=Binding.FROZEN, act=Act.RELEASE)
    return Bind(asset_id=custody.asset_id, binding=Binding.PLEDGED, on=False)


def open_acts(custody: Custody, rules: Rules) -> dict[Act, bool]:
    """For the asset page: every act of orders and bindings, and whether it is open now."""
    asked = (Act.OUT, Act.LOAN, Act.TRANSFER, Act.RETURN, Act.RELEASE, Act.SUBSTITUTE, Act.DESTROY, Act.COUNT)
    return {
        act: all(rules.get((binding, act), False) for binding in custody.bindings)
        and custody.state in _FROM.get(act, frozenset(State))
        for act in asked
    }
