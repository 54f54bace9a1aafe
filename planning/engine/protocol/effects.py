"""What rules do, and which of two verdicts wins."""

import dataclasses
from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic.dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.protocol.fields import TABLE, Areas, OneStep, Text, Treatments, YesNo
from planning.engine.protocol.known_names import Ceiling, InputPath, ParamName

EVERYWHERE = tuple(v.Area)
NO_DOSE = frozenset(
    {
        v.Suitability.NOT_SUITABLE,
        v.Suitability.NOT_INDICATED_NOW,
        v.Suitability.DEFER,
        v.Suitability.CLEARANCE,
        v.Suitability.CONTRAINDICATED,
    }
)

STRICTNESS: tuple[v.Suitability, ...] = (
    v.Suitability.SUITABLE,
    v.Suitability.SUITABLE_CAUTION,
    v.Suitability.ADJUNCT,
    v.Suitability.NOT_SUITABLE,
    v.Suitability.NOT_INDICATED_NOW,
    v.Suitability.DEFER,
    v.Suitability.CLEARANCE,
    v.Suitability.CONTRAINDICATED,
)
"""Where two rules meet, the later of these wins."""

RANK: Mapping[v.Suitability, int] = {suitability: rank for rank, suitability in enumerate(STRICTNESS)}


@dataclasses.dataclass(frozen=True, slots=True)
class TreatmentUse:
    treatment: v.TreatmentOption
    role: v.TreatmentRole


@dataclass(frozen=True, slots=True, kw_only=True, config=TABLE)
class RuleEffects:
    """What a fired rule does beside stating its text."""

    obsolete: ClassVar[Mapping[str, str]] = {
        "shift": "write `step = 1` or `step = -1`",
        "place": 'write `ceiling = "third"` or `floor = "third"`',
    }

    verdict: v.Suitability | None = None
    """Of the finding or wish that fired it."""
    area: v.Area | None = None
    """The area that the finding or wish is routed to."""
    at_least: v.Suitability | None = None
    """At least this strict for every finding routed to one of `areas`."""
    areas: Areas = ()
    treat_primary: Treatments = ()
    treat_with: Treatments = ()
    treat_after: Treatments = ()
    refers: Treatments = ()
    """Treatments that are a specialist's decision for this finding: no step unless another finding asks for them."""
    step: OneStep = 0
    """+1 or -1: both ends of the proposal move by a sixth of the range (INC-31)."""
    floor: Literal["", "third"] = ""
    """"third": the proposal starts no lower than the upper third."""
    ceiling: Ceiling = ""
    """The proposal's top: "sixth", "third" or "half" of the range, "bottom", or the name of a parameter in units."""
    points: Text = ""
    """The row of points that it keeps to."""
    shorter_interval: YesNo = False
    leads: YesNo = False
    """What answers the main complaint comes before the toxin."""
    asks_for: InputPath = ""
    """The path of what must be recorded (again) before the plan is complete."""
    undated: YesNo = False
    """Elective treatments other than toxin get no date."""
    undates: Treatments = ()
    """These treatments get no date."""
    visits: ParamName = ""
    """The parameter that gives the visits a year."""
    waits_for_interval: YesNo = False
    """The toxin may be given once the minimum interval has passed."""
    now: v.Now | None = None
    next_visit: v.NextVisit | None = None
    answers_wish: v.Wish | None = None
    """The finding answers this wish, so the wish gets no verdict of its own."""

    treatments: tuple[TreatmentUse, ...] = dataclasses.field(init=False, repr=False, compare=False)
    lowers: bool = dataclasses.field(init=False, repr=False, compare=False)
    """Whether it keeps a dose lower, or to fewer points, than the face alone would."""

    def __post_init__(self) -> None:
        roles = (
            (v.TreatmentRole.PRIMARY, self.treat_primary),
            (v.TreatmentRole.WITH, self.treat_with),
            (v.TreatmentRole.AFTER, self.treat_after),
        )
        uses = tuple(TreatmentUse(treatment, role) for role, named in roles for treatment in named)
        object.__setattr__(self, "treatments", uses)
        object.__setattr__(self, "lowers", self.step < 0 or bool(self.ceiling or self.points))
