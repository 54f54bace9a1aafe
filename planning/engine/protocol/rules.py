"""Rules and lines of aftercare."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from planning.engine.conditions.nodes import leaves
from planning.engine.contract import vocabulary as v
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.effects import EVERYWHERE, NO_DOSE, RuleEffects
from planning.engine.protocol.fields import TABLE, Areas, Basis, Day, Text, YesNo
from planning.engine.protocol.known_names import Asks, Condition, GeneralText, Hours, RuleId, RuleText
from planning.engine.protocol.ordering import decided_in

StatedWhen = Literal["always", "with_dose", "without_dose", "on_hold", "not_on_hold"]
Amount = Literal["lower", "usual", "higher"]
StatementScope = Literal["patient", "area", "general"]


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class Rule:
    groups: ClassVar[Mapping[str, type]] = {"effects": RuleEffects}

    id: RuleId
    order: int
    subject: Annotated[RuleScope, Field(alias="for")] = RuleScope.PLAN
    when: Condition
    condition: str
    """`when` as the file writes it."""
    asks: Annotated[Asks, Field(alias="unknown")] = False
    """An unrecorded fact that leaves the condition open makes the plan incomplete."""
    kind: v.StatementKind
    level: v.Level
    text: RuleText
    patient_text: RuleText | None = None
    brief: RuleText | None = None
    """The text in one line."""
    said: StatedWhen | None = None
    """When it makes a statement about its target; None where that follows from its effects."""
    about: Areas = ()
    """Areas that a plan-wide text is about."""
    amount: Amount | None = None
    """What the text says of the amount: stated only where the figure agrees."""
    reason: Text | None = None
    """Why it moves a dose, in a few words inside the dose's own sentence."""
    scope: StatementScope | None = None
    """Whom it concerns, where what its condition reads would mislead."""
    second_reader: Day | None = None
    """The day on which a second reader went through the words for the patient."""
    basis: Basis
    evidence: v.Evidence
    effects: RuleEffects = RuleEffects()
    marks: Condition | None = None
    """Findings that the text applies to."""
    off: YesNo = False

    decided_in: DecisionStep = field(init=False, repr=False, compare=False)
    """The step of `decide` that evaluates it."""
    adds: bool = field(init=False, repr=False, compare=False)
    """Whether it adds to the plan beside doses: treatments, questions, order."""
    holds: bool = field(init=False, repr=False, compare=False)
    """Whether it takes doses away."""
    holds_all: bool = field(init=False, repr=False, compare=False)
    """Whether it holds every area, so that nothing may be injected."""
    moves: bool = field(init=False, repr=False, compare=False)
    """Whether it moves doses."""
    stated_when: StatedWhen = field(init=False, repr=False, compare=False)
    """`said`, else derived from the effects."""
    of_check_in: bool = field(init=False, repr=False, compare=False)
    """Whether it reads facts or results of a check-in."""
    withholds: bool = field(init=False, repr=False, compare=False)
    """Whether it could forbid a dose or lower it, where it is left open or asks for something again."""

    def __post_init__(self) -> None:
        acts = self.effects
        holds = acts.at_least in NO_DOSE
        adds = acts.treatments or acts.refers or acts.leads or acts.asks_for or acts.undated or acts.undates
        moves = bool(acts.step or acts.floor or acts.ceiling or acts.points)
        treats = acts.verdict not in (None, *NO_DOSE) or acts.at_least is not None or moves
        worked_out = {
            "decided_in": decided_in(self.when, acts, self.subject),
            "adds": bool(adds),
            "holds": holds,
            "holds_all": holds and acts.areas == EVERYWHERE,
            "moves": moves,
            "stated_when": self.said or ("not_on_hold" if treats and not adds and not holds else "always"),
            "of_check_in": any(leaf.fact.name.startswith(("check_in.", "review.")) for leaf in leaves(self.when)),
            "withholds": acts.verdict in NO_DOSE or holds or acts.lowers or bool(acts.asks_for),
        }
        for name, value in worked_out.items():
            object.__setattr__(self, name, value)

    @property
    def only_moves(self) -> bool:
        """Whether it makes a statement only where it moved a dose."""
        return self.moves and self.said is None and not self.effects.at_least and not self.adds

    @property
    def acts(self) -> bool:
        return self.effects != RuleEffects()


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class FactQuestion:
    """The question where the fact at `path` is not recorded and something depends on it."""

    path: str
    text: RuleText
    brief: RuleText


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class AftercareItem:
    code: v.AftercareCode
    when: Condition
    condition: str
    from_hours: Hours = None
    until_hours: Hours = None
    until_midnight: YesNo = False
    from_midnight: YesNo = False
    from_day: Hours = None
    until_day: Hours = None
    text: GeneralText
    basis: Basis

    @property
    def days(self) -> tuple[int, int] | None:
        return None if self.from_day is None or self.until_day is None else (int(self.from_day), int(self.until_day))
