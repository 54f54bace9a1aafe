"""A protocol once read: frozen, typed, every figure with its basis."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from planning.engine.conditions.support import Guard, Support
from planning.engine.contract import vocabulary as v
from planning.engine.facts import DecisionStep, RuleScope
from planning.engine.protocol.areas import AreaDefinition, Dosing, LabelUse, Param, PatternPoint, Suggest
from planning.engine.protocol.effects import (
    EVERYWHERE,
    NO_DOSE,
    RANK,
    RuleEffects,
    TreatmentUse,
)
from planning.engine.protocol.fields import TABLE, Areas, Number, Text, Treatments
from planning.engine.protocol.known_names import PARTS, Days
from planning.engine.protocol.mistakes import InvalidValue
from planning.engine.protocol.rules import AftercareItem, FactQuestion, Rule, StatementScope

__all__ = [
    "AftercareItem", "AreaDefinition", "AsymmetryRule", "BandLimit", "Budget", "Dosing", "EVERYWHERE", "FactQuestion",
    "LabelUse", "NO_DOSE", "NotCarried", "PARTS", "Param", "PatternPoint", "Protocol", "RANK", "Rule", "RuleEffects",
    "SequenceStage", "Suggest", "TreatmentChoice", "TreatmentUse",
]  # fmt: skip


@dataclass(frozen=True, slots=True, config=TABLE)
class BandLimit:
    """Sums up to `up_to`, or below `below`, that no earlier band holds; the last band has neither."""

    code: v.Band
    up_to: Number | None = None
    below: Number | None = None

    def holds(self, total: float) -> bool:
        if self.below is not None:
            return total < self.below
        return self.up_to is None or total <= self.up_to


@dataclass(frozen=True, slots=True, config=TABLE)
class Budget:
    """Areas that share one muscle or one session limit."""

    id: Text
    areas: Areas
    """In the order in which they give way."""
    per_side: Number | None = None
    total: Number | None = None

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Budget":
        if (self.per_side is None) == (self.total is None):
            raise InvalidValue(("a budget is per side or in total", "give `per_side` or `total`"))
        return self


@dataclass(frozen=True, slots=True, config=TABLE)
class AsymmetryRule:
    """What a recorded left-right difference does to the doses: the side named gets more, or less."""

    feature: v.AsymmetryFeature
    forms: Annotated[frozenset[v.AsymmetryIs], Field(alias="is")]
    more: Areas = ()
    less: Areas = ()


@dataclass(frozen=True, slots=True, config=TABLE)
class TreatmentChoice:
    """Tools that answer the same concern: one of them is taken (INC-33)."""

    id: Text
    concerns: frozenset[v.Concern] = frozenset()
    wishes: frozenset[v.Wish] = frozenset()
    treatments: Treatments = ()
    and_or: frozenset[v.TreatmentOption] = frozenset()
    """What may follow the tool or stand in its place: the second half of "and/or"."""


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class SequenceStage:
    """A stage of the sequence: these treatments, so many days after the toxin or after a swelling device."""

    id: Text
    order: int
    treatments: Treatments = ()
    days_after_toxin: Days = 0
    days_after_swelling: Days = 0
    swells: frozenset[v.TreatmentOption] = frozenset()
    rule: Text
    """The rule whose text explains the stage."""
    choices: Annotated[tuple[TreatmentChoice, ...], Field(alias="choice")] = ()

    @property
    def is_device(self) -> bool:
        """Devices and peels: never two on one day."""
        return self.days_after_toxin > 0 and not self.is_filler

    @property
    def is_filler(self) -> bool:
        """Comes after the check-in, and after what swells."""
        return self.days_after_swelling > 0


@dataclasses.dataclass(frozen=True, slots=True)
class NotCarried:
    id: str
    why: str


Program = Callable[[Any, Any, Any], tuple[list[Rule], list[Rule]]]


@dataclasses.dataclass(frozen=True, slots=True)
class Protocol:
    """A compiled protocol. `plan(document, protocol)` is its only use at run time; the rest is for reading."""

    id: str
    version: str
    title: str
    product: v.Product
    sha256: str
    params: Mapping[str, Param]
    definitions: Mapping[str, str]
    areas: Mapping[v.Area, AreaDefinition]
    bands: tuple[BandLimit, ...]
    budgets: tuple[Budget, ...]
    asymmetries: tuple[AsymmetryRule, ...]
    rules: tuple[Rule, ...]
    questions: Mapping[str, FactQuestion]
    """By the path of what is not recorded."""
    steps: tuple[SequenceStage, ...]
    aftercare: tuple[AftercareItem, ...]
    not_carried: tuple[NotCarried, ...]
    programs: Mapping[tuple[DecisionStep, RuleScope], Program] = dataclasses.field(repr=False, compare=False)
    """Asks all rules of one step and scope: given document, state and subject, those that fire and those left open, in order."""
    scopes: Mapping[str, StatementScope] = dataclasses.field(repr=False, compare=False)
    """Whom each rule's statement concerns."""
    supports: Mapping[str, Support] = dataclasses.field(repr=False, compare=False)
    """The tests that hold where each rule fired."""
    marks: Mapping[str, Guard] = dataclasses.field(repr=False, compare=False)
    """Of each rule that marks findings, whether it marks one."""

    def number(self, name: str) -> float:
        """Of a range its lower end."""
        return self.params[name].low
