"""Rules and lines of aftercare."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, ClassVar

from pydantic import Field
from pydantic.dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.effects import EVERYWHERE, NO_DOSE, Effects
from planning.engine.protocol.fields import TABLE, Basis, YesNo
from planning.engine.protocol.known import Asks, Holds, Hours, RuleId, Said, SaidToAll
from planning.engine.protocol.ordering import decided_in


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class Rule:
    groups: ClassVar[Mapping[str, type]] = {"effects": Effects}

    id: RuleId
    order: int
    subject: Annotated[RuleScope, Field(alias="for")] = RuleScope.PLAN
    when: Holds
    condition: str
    """`when` as the file writes it."""
    asks: Annotated[Asks, Field(alias="unknown")] = False
    """An unrecorded fact that leaves the condition open makes the plan incomplete."""
    ask_text: Annotated[Said, Field(alias="ask")] = ""
    kind: v.StatementKind
    level: v.Level
    text: Said
    patient_text: Said | None = None
    basis: Basis
    evidence: v.Evidence
    effects: Effects = Effects()
    marks: Holds | None = None
    """Findings that the text applies to."""
    off: YesNo = False

    decided_in: DecisionStep = field(init=False, repr=False, compare=False)
    """The step of `decide` at which it is asked."""
    adds: bool = field(init=False, repr=False, compare=False)
    """Whether it adds to the plan beside doses: treatments, questions, order."""
    holds: bool = field(init=False, repr=False, compare=False)
    """Whether it takes doses away."""
    holds_all: bool = field(init=False, repr=False, compare=False)
    """Whether it holds every area, so that nothing may be injected."""
    withholds: bool = field(init=False, repr=False, compare=False)
    """Whether it could forbid a dose or lower it, where it is left open or asks for something again."""

    def __post_init__(self) -> None:
        acts = self.effects
        holds = acts.at_least in NO_DOSE
        adds = acts.treatments or acts.refers or acts.leads or acts.asks_for or acts.undated or acts.undates
        worked_out = {
            "decided_in": decided_in(self.when, acts, self.subject),
            "adds": bool(adds),
            "holds": holds,
            "holds_all": holds and acts.areas == EVERYWHERE,
            "withholds": acts.verdict in NO_DOSE or holds or acts.lowers or bool(acts.asks_for),
        }
        for name, value in worked_out.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class AftercareItem:
    code: v.AftercareCode
    when: Holds
    condition: str
    from_hours: Hours = None
    until_hours: Hours = None
    until_midnight: YesNo = False
    from_midnight: YesNo = False
    from_day: Hours = None
    until_day: Hours = None
    text: SaidToAll
    basis: Basis

    @property
    def days(self) -> tuple[int, int] | None:
        return None if self.from_day is None or self.until_day is None else (int(self.from_day), int(self.until_day))
