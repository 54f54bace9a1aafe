"""Rules and lines of aftercare."""

from collections.abc import Mapping
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

    @property
    def decided_in(self) -> DecisionStep:
        """The step of `decide` at which it is asked."""
        return decided_in(self.when, self.effects, self.subject)

    @property
    def adds(self) -> bool:
        """Whether it adds to the plan beside doses: treatments, questions, order."""
        acts = self.effects
        return bool(acts.treatments or acts.refers or acts.leads or acts.asks_for or acts.undated or acts.undates)

    @property
    def holds(self) -> bool:
        """Whether it takes doses away."""
        return self.effects.at_least in NO_DOSE

    @property
    def holds_all(self) -> bool:
        """Whether it holds every area, so that nothing may be injected."""
        return self.holds and self.effects.areas == EVERYWHERE


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
