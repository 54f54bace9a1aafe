"""The document that the engine is told: one visit of one patient, as recorded, with nothing added.

`None` means not recorded, everywhere but in `safety.neuromuscular_disorder`, where it means asked and none and
`NOT_RECORDED` stands for the rest. An empty tuple means asked and none; a tuple nobody filled in is `None`.
Sections are always there, so `document.safety.pregnant` never fails; the lists `findings`, `goals.wishes`, `goals.also_wants` and
`goals.declined` are always tuples, because for them "none" and "not recorded" are the same.
"""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from planning.engine.contract.types import (
    NOT_RECORDED,
    AskedName,
    Day,
    Grade,
    LocalTime,
    Name,
    ShortText,
    Text,
    Units,
    UnitsBefore,
    YesNo,
    ZoneName,
)
from planning.engine.contract.vocabulary import (
    Allergen,
    Area,
    AsymmetryFeature,
    AsymmetryIs,
    BodySide,
    BrowPosition,
    BrowShape,
    CheckInEffect,
    CheckInOutcome,
    Concern,
    ExcessLidSkin,
    Eyelids,
    ForeheadHeight,
    Manoeuvre,
    MedicineClass,
    Movement,
    MuscleStrength,
    PrimaryConcern,
    PriorEffect,
    Product,
    Region,
    Sex,
    Side,
    SkinThickness,
    Style,
    Treatment,
    Visit,
    Wish,
)

MOST_FINDINGS = 200
MOST_ITEMS = 50


class Section(BaseModel):
    """Part of a document. Unknown keys are refused; `recorded` tells what was said."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def is_recorded(self, name: str) -> bool:
        """Whether attribute `name` says anything."""
        silence = NOT_RECORDED if name == "neuromuscular_disorder" else None
        return getattr(self, name) is not silence


class Patient(Section):
    age: Annotated[int, Field(strict=True, ge=0, le=130)] | None = None
    """Whole years."""
    sex: Sex | None = None


class Clearance(Section):
    """The treating specialist's word that toxin may be given."""

    by: Name
    on: Day


class Medicine(Section):
    name: Name
    class_: Annotated[MedicineClass | None, Field(alias="class")] = None


class Safety(Section):
    pregnant: YesNo | None = None
    breastfeeding: YesNo | None = None
    neuromuscular_disorder: AskedName = NOT_RECORDED
    """Its name; null = asked, none; left out = not asked."""
    specialist_clearance: Clearance | None = None
    swallowing_problem: YesNo | None = None
    breathing_problem: YesNo | None = None
    allergies: Annotated[tuple[Allergen, ...], Field(max_length=MOST_ITEMS)] | None = None
    medicines: Annotated[tuple[Medicine, ...], Field(max_length=MOST_ITEMS)] | None = None
    infected_sites: Annotated[tuple[Region, ...], Field(max_length=MOST_ITEMS)] | None = None
    prior_effects: Annotated[tuple[PriorEffect, ...], Field(max_length=MOST_ITEMS)] | None = None
    """Unwanted effects of earlier toxin."""


class ToxinHistory(Section):
    first_time: YesNo | None = None
    last_on: Day | None = None
    """The last toxin treatment, any product."""
    last_product: Product | None = None
    units_last_90_days: UnitsBefore | None = None
    """onabotulinumtoxinA only, every indication."""
    faded_after_weeks: Annotated[float, Field(strict=True, ge=0, le=520, allow_inf_nan=False)] | None = None


class BrowSides(Section):
    left: BrowPosition | None = None
    right: BrowPosition | None = None


ONE_FOR_BOTH, EACH_SIDE = "<one>", "<sides>"


def _shape_of(value: Any) -> str:
    return EACH_SIDE if isinstance(value, dict | BrowSides) else ONE_FOR_BOTH


class Asymmetry(Section):
    feature: AsymmetryFeature
    side: BodySide
    is_: Annotated[AsymmetryIs, Field(alias="is")]
    mm: Annotated[float, Field(strict=True, ge=0, le=50, allow_inf_nan=False)] | None = None


class Anatomy(Section):
    brow_position: (
        Annotated[
            Annotated[BrowPosition, Tag(ONE_FOR_BOTH)] | Annotated[BrowSides, Tag(EACH_SIDE)],
            Discriminator(_shape_of),
        ]
        | None
    ) = None
    """Against the orbital rim: one code for both brows, or one for each side."""
    forehead_height: ForeheadHeight | None = None
    eyelids: Eyelids | None = None
    eyelid_ptosis: YesNo | None = None
    excess_lid_skin: ExcessLidSkin | None = None
    skin_thickness: SkinThickness | None = None
    activity: dict[Region, Grade] | None = None
    """Strength of movement, 0-3, where no finding says it."""
    asymmetries: Annotated[tuple[Asymmetry, ...], Field(max_length=MOST_ITEMS)] | None = None

    def brow_on(self, side: BodySide) -> BrowPosition | None:
        if isinstance(self.brow_position, BrowSides):
            return self.brow_position.left if side is BodySide.LEFT else self.brow_position.right
        return self.brow_position


class Lifestyle(Section):
    athlete: YesNo | None = None
    heat_exposure: YesNo | None = None
    inverted_or_overhead_exercise: YesNo | None = None
    on_camera: YesNo | None = None
    voice_or_wind_instrument: YesNo | None = None
    occupation: ShortText | None = None


class Goals(Section):
    primary: PrimaryConcern | None = None
    style: Style | None = None
    brow_shape: BrowShape | None = None
    wishes: Annotated[tuple[Wish, ...], Field(max_length=MOST_ITEMS)] = ()
    also_wants: Annotated[tuple[Treatment, ...], Field(max_length=MOST_ITEMS)] = ()
    declined: Annotated[tuple[Treatment, ...], Field(max_length=MOST_ITEMS)] = ()
    """Other treatments that the patient turned down: no step of the plan, and nothing waits for them."""
    event_on: Day | None = None
    """A date to look good on."""
    words: Text | None = None
    """The patient's own."""

    @property
    def asked_for(self) -> tuple[Treatment, ...]:
        """What is also wanted and was not declined since."""
        return tuple(use for use in self.also_wants if use not in self.declined)


class Exam(Section):
    manoeuvres: Annotated[tuple[Manoeuvre, ...], Field(max_length=MOST_ITEMS)] | None = None
    speech_tested: YesNo | None = None
    smile_tested: YesNo | None = None


class Finding(Section):
    region: Region
    concern: Concern
    side: Side | None = None
    severity: Grade | None = None
    """0 none, 1 mild, 2 moderate, 3 severe; for lines: on movement."""
    at_rest: Grade | None = None
    """0-3, lines only."""
    years_present: Annotated[float, Field(strict=True, ge=0, le=120, allow_inf_nan=False)] | None = None
    movement: Movement | None = None
    muscle_strength: MuscleStrength | None = None
    lessens_when_spread: YesNo | None = None
    note: Text | None = None


class Dose(Section):
    """Units given or meant: the total of the area, or each side, or both where they agree."""

    total: Units | None = None
    left: Units | None = None
    right: Units | None = None

    @property
    def units(self) -> float:
        """Of the whole area."""
        if self.total is not None:
            return self.total
        return (self.left or 0.0) + (self.right or 0.0)

    @property
    def has_sides(self) -> bool:
        return self.left is not None or self.right is not None


class Vial(Section):
    """What is drawn up."""

    name: Product | None = None
    vial_units: Annotated[float, Field(strict=True, gt=0, le=1_000, allow_inf_nan=False)] | None = None
    diluent_ml: Annotated[float, Field(strict=True, gt=0, le=100, allow_inf_nan=False)] | None = None
    lot: ShortText | None = None
    expires_on: Day | None = None
    seal_intact: YesNo | None = None
    source: ShortText | None = None
    reconstituted_at: LocalTime | None = None
    available: Annotated[tuple[Product, ...], Field(max_length=MOST_ITEMS)] | None = None
    """Every product that the clinic has at hand."""


class CheckIn(Section):
    days_since_treatment: Annotated[int, Field(strict=True, ge=0, le=3_650)] | None = None
    given: dict[Area, Dose] | None = None
    outcomes: dict[Area, CheckInOutcome] | None = None
    effects: Annotated[tuple[CheckInEffect, ...], Field(max_length=MOST_ITEMS)] | None = None


class DocumentBody(Section):
    timezone: ZoneName | None = None
    """Of the clinic."""
    patient: Patient = Patient()
    safety: Safety = Safety()
    toxin_history: ToxinHistory = ToxinHistory()
    anatomy: Anatomy = Anatomy()
    lifestyle: Lifestyle = Lifestyle()
    goals: Goals = Goals()
    exam: Exam = Exam()
    findings: Annotated[tuple[Finding, ...], Field(max_length=MOST_FINDINGS)] = ()
    intended: dict[Area, Dose] | None = None
    """The injector's own doses, judged and totalled in place of the suggestion."""
    product: Vial | None = None
    """Procedure."""
    treated_at: LocalTime | None = None
    """Procedure: end of injections, clinic's local time; starts the aftercare clock."""
    bruised: YesNo | None = None
    check_in: CheckIn | None = None

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.timezone) if self.timezone else None


class Document(DocumentBody):
    """What the engine is told at one visit. Left out = not recorded, and never read as "no"."""

    visit: Visit
    today: Day
    """The day of the visit by the clinic's clock; the engine reads no clock of its own."""

    def to_dict(self) -> dict[str, Any]:
        """The document as JSON values, with what was recorded and nothing else."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class PartialDocument(DocumentBody):
    """As much of a faulty document as can be read, so that its other mistakes can be told too."""

    visit: Visit | None = None
    today: Day | None = None
