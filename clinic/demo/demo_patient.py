"""A demo patient: visits behind them, today, ahead, and what became of the check-in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic.booking.models import VisitState
from clinic.booking.reasons import AttemptOutcome, CloseReason, OutsideReason, PutOffReason
from clinic.demo.facts import Facts
from clinic.practice.visit_kinds import VisitKind
from planning.plans.answer_codes import AnswerReason


class Who(StrEnum):
    """The injectors."""

    ADA = "ada"
    NIA = "nia"


ADA, NIA = Who.ADA, Who.NIA


@dataclass(frozen=True)
class ThinksOver:
    """What the patient said to the plan, to be asked again `days` after the visit."""

    days: int
    reasons: tuple[AnswerReason, ...]
    words: str


@dataclass(frozen=True)
class Past:
    """A visit `ago` days back at `at` o'clock: a consult with `facts`, or, without them, a check-in visit."""

    ago: int
    at: str
    facts: Facts
    treated: bool = False
    finished: bool = True
    decided: Mapping[str, str] = field(default_factory=dict)
    """Fields of the decision's form, over the plan as suggested. Who is treated was decided on; nobody else unless it says so."""
    thinks_over: ThinksOver | None = None


@dataclass(frozen=True)
class Today:
    """A visit on the day the demo is loaded, `after` minutes from the middle of the day's work, in `state` by then.

    Later than closing, it was so long after opening, and is over.
    """

    who: Who
    after: int
    kind: VisitKind
    state: VisitState = VisitState.BOOKED
    note: str = ""


@dataclass(frozen=True)
class Ahead:
    """A visit in some days."""

    days: int
    at: str
    kind: VisitKind


@dataclass(frozen=True)
class DemoFollowUp:
    """What became of the newest check-in."""

    called: tuple[AttemptOutcome, ...] = ()
    closed: CloseReason | None = None
    seen_on_day: int | None = None
    judged: Mapping[str, str] = field(default_factory=dict)
    missed_on_day: int | None = None
    put_off: PutOffReason | None = None
    """Past the window, for twelve days from now."""
    sooner: OutsideReason | None = None
    """Booked for the day before the window begins."""


@dataclass(frozen=True)
class Elsewhere:
    """A treatment of another clinic, `weeks` ago; its day is known unless `month_only`."""

    kind: str
    weeks: int
    month_only: bool = False
    product: str = ""
    units: float | None = None
    what: str = ""
    areas: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class DemoPatient:
    given: str
    family: str
    age: int
    sex: str
    injector: Who
    past: tuple[Past, ...] = ()
    today: Today | None = None
    ahead: Ahead | None = None
    follow_up: DemoFollowUp = field(default_factory=DemoFollowUp)
    elsewhere: tuple[Elsewhere, ...] = ()
    language: str = ""
    """Of letters; empty: the clinic's."""
