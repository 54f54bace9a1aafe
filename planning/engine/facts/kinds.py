"""Types of facts: what they hold, whose they are, when they are known."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class FactKind(StrEnum):
    BOOL = "yes or no"
    NUMBER = "a number"
    CODE = "one code"
    CODES = "a set of codes"
    TEXT = "a text"


class RuleScope(StrEnum):
    """What a rule is evaluated for: the whole plan, or each of something."""

    PLAN = "plan"
    FINDING = "finding"
    AREA = "area"
    WISH = "wish"
    REVIEW = "review"


class DecisionStep(IntEnum):
    """The steps of `decide` that evaluate rules. Facts are known from a step on; effects are needed by a step."""

    FINDINGS = 1
    PERSON = 2
    AREAS = 3
    STACKING = 4
    LEDGER = 5
    MODIFIERS = 6
    TREATMENTS = 7
    JUDGING = 9
    CHECK_IN = 11


class EventFit(StrEnum):
    """Whether toxin shows in full on the day of an event, given on the first day on which it may be."""

    IN_TIME = "in_time"
    TOO_CLOSE = "too_close"


class StopReason(StrEnum):
    """What leaves nothing to add at a check-in, beside gates and missing facts."""

    NO_FINDING = "no_finding"
    REFUSED = "refused"
    RANGE = "range"
    PROPOSAL = "proposal"
    CEILING = "ceiling"
    BUDGET = "budget"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    name: str
    kind: FactKind
    read: str
    paths: tuple[str, ...]
    says: str
    codes: tuple[str, ...] = ()
    least: float = 0
    most: float = 10_000
    subject: RuleScope = RuleScope.PLAN
    never_unknown: bool = False
    may_be_partial: bool = False
