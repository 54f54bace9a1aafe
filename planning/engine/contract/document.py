"""The engine's input: one visit of one patient, as recorded, with nothing added.

`None` means not recorded, except in `safety.neuromuscular_disorder`, where it means asked and none, and
`NOT_RECORDED` means not recorded. An empty tuple means asked and none; a tuple nobody filled in is `None`.
Sections are always there, so `document.safety.pregnant` never fails; the lists `findings`, `goals.wishes`, `goals.also_wants` and
`goals.declined` are always tuples, because for them "none" and "not recorded" are the same.
"""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Discriminator, Field, Tag

from planning.engine.contract.section import (
    AS_OBJECT,
    BY_WAY,
    COUNTED,
    MOST_ITEMS,
    PLAIN,
    Section,
    code_or_number,
)
from planning.engine.contract.treatment_history import CheckInReport, Dose, EffectBefore, ToxinHistory
from planning.engine.contract.types import (
    NOT_RECORDED,
    AskedName,
    Day,
    Grade,
    LocalTime,
    Name,
    ShortText,
    Text,
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
    TreatmentOption,
    Visit,
    Wish,
    YearsPresent,
)

MOST_FINDINGS = 200
MOST_BANDS = 10

BandCount = Annotated[int, Field(strict=True, ge=0, le=MOST_BANDS)]


class PatientFacts(Section):
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
    prior_effects: (
        Annotated[
            tuple[Annotated[Annotated[PriorEffect, Tag(PLAIN)] | Annotated[EffectBefore, Tag(AS_OBJECT)], BY_WAY], ...],
            Field(max_length=MOST_ITEMS),
        ]
        | None
    ) = None
    """Unwanted effects of earlier toxin: codes, or objects that say more of them."""
    asked_on: Day | None = None
    """The day that these answers are of."""

    @property
    def effects_before(self) -> tuple[EffectBefore, ...] | None:
        if self.prior_effects is None:
            return None
        return tuple(one if isinstance(one, EffectBefore) else EffectBefore(effect=one) for one in self.prior_effects)


class BrowSides(Section):
    left: BrowPosition | None = None
    right: BrowPosition | None = None


class Asymmetry(Section):
    feature: AsymmetryFeature
    side: BodySide
    is_: Annotated[AsymmetryIs, Field(alias="is")]
    mm: Annotated[float, Field(strict=True, ge=0, le=50, allow_inf_nan=False)] | None = None


class Anatomy(Section):
    brow_position: (
        Annotated[Annotated[BrowPosition, Tag(PLAIN)] | Annotated[BrowSides, Tag(AS_OBJECT)], BY_WAY] | None
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
    also_wants: Annotated[tuple[TreatmentOption, ...], Field(max_length=MOST_ITEMS)] = ()
    declined: Annotated[tuple[TreatmentOption, ...], Field(max_length=MOST_ITEMS)] = ()
    """Other treatments that the patient turned down: no step of the plan, and nothing waits for them."""
    event_on: Day | None = None
    """A date to look good on."""
    words: Text | None = None
    """The patient's own."""
    success: ShortText | None = None
    """What would make the treatment a success for the patient, to compare with at the check-in."""

    @property
    def asked_for(self) -> tuple[TreatmentOption, ...]:
        return tuple(use for use in self.also_wants if use not in self.declined)


class Exam(Section):
    manoeuvres: Annotated[tuple[Manoeuvre, ...], Field(max_length=MOST_ITEMS)] | None = None
    speech_tested: YesNo | None = None
    smile_tested: YesNo | None = None


class BandSides(Section):
    left: BandCount | None = None
    right: BandCount | None = None


class Finding(Section):
    region: Region
    concern: Concern
    side: Side | None = None
    severity: Grade | None = None
    """0 none, 1 mild, 2 moderate, 3 severe; for lines: on movement."""
    at_rest: Grade | None = None
    """0-3, lines only."""
    years_present: (
        Annotated[
            Annotated[float, Field(strict=True, ge=0, le=120, allow_inf_nan=False), Tag(COUNTED)]
            | Annotated[YearsPresent, Tag(PLAIN)],
            Discriminator(code_or_number),
        ]
        | None
    ) = None
    """A number of years, or a span."""
    bands: BandSides | None = None
    """Vertical bands only: how many on each side."""
    movement: Movement | None = None
    muscle_strength: MuscleStrength | None = None
    lessens_when_spread: YesNo | None = None
    note: Text | None = None


class VialFacts(Section):
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


class DocumentBody(Section):
    timezone: ZoneName | None = None
    """Of the clinic."""
    patient: PatientFacts = PatientFacts()
    safety: Safety = Safety()
    toxin_history: ToxinHistory = ToxinHistory()
    anatomy: Anatomy = Anatomy()
    lifestyle: Lifestyle = Lifestyle()
    goals: Goals = Goals()
    exam: Exam = Exam()
    findings: Annotated[tuple[Finding, ...], Field(max_length=MOST_FINDINGS)] = ()
    intended: dict[Area, Dose] | None = None
    """The injector's own doses, judged and totalled in place of the suggestion."""
    product: VialFacts | None = None
    """Procedure: the one vial that was used."""
    products: Annotated[tuple[VialFacts, ...], Field(max_length=MOST_ITEMS)] | None = None
    """Procedure: where several vials were used, each of them, in place of `product`."""
    treated_at: LocalTime | None = None
    """Procedure: end of injections, clinic's local time; starts the aftercare clock."""
    touch_up_of: Day | None = None
    """Procedure: the day of the treatment that this one completes."""
    bruised: YesNo | None = None
    check_in: CheckInReport | None = None

    @property
    def vials(self) -> tuple[VialFacts, ...]:
        return self.products or ((self.product,) if self.product else ())

    def paths_of(self, path: str) -> tuple[str, ...]:
        """Paths in this document of a fact's `path`: of several vials, one for each."""
        if not self.products or not path.startswith("product."):
            return (path,)
        name = path.removeprefix("product.")
        return tuple(f"products[{place}].{name}" for place in range(len(self.products)))

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.timezone) if self.timezone else None


class EngineDocument(DocumentBody):
    """What the engine is told at one visit. Left out = not recorded, and never read as "no"."""

    visit: Visit
    today: Day
    """The day of the visit by the clinic's clock; the engine reads no clock of its own."""

    def to_dict(self) -> dict[str, Any]:
        """JSON values of what was recorded, and nothing else."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class PartialDocument(DocumentBody):
    """As much of a faulty document as can be read, so that its other mistakes can be told too."""

    visit: Visit | None = None
    today: Day | None = None
