"""The facts that a protocol's conditions may speak of.

Each fact has a name (the contract's path wherever there is one), a type, the input paths it was taken from, and
the Python expression that reads it. The expressions are fixed here and are all that generated code reads:

- `d` the document, `p` the plan so far (`Stage`), `f`/`i` one finding and its number, `a` one area's subject,
  `w` one wish, `r` one area's review at the check-in.

A fact that nobody recorded reads as None. In sets, None among the members means: incomplete, more may be true.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from planning.engine import vocabulary as v
from planning.engine.document import Anatomy, Document, Finding
from planning.engine.types import NOT_RECORDED


class Kind(StrEnum):
    BOOL = "yes or no"
    NUMBER = "a number"
    CODE = "one code"
    CODES = "a set of codes"
    TEXT = "a text"


class Subject(StrEnum):
    """What a rule is asked about: the whole plan, or each of something."""

    PLAN = "plan"
    FINDING = "finding"
    AREA = "area"
    WISH = "wish"
    REVIEW = "review"


class Phase(StrEnum):
    """When a fact is known: from the document, once areas are chosen, once doses are set."""

    DOCUMENT = "document"
    AREAS = "areas"
    DOSES = "doses"


PHASES = (Phase.DOCUMENT, Phase.AREAS, Phase.DOSES)


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    name: str
    kind: Kind
    read: str
    paths: tuple[str, ...]
    says: str
    codes: tuple[str, ...] = ()
    least: float = 0
    most: float = 10_000
    subject: Subject = Subject.PLAN
    phase: Phase = Phase.DOCUMENT
    never_unknown: bool = False
    may_be_partial: bool = False


# --- readers that generated code may call -----------------------------------------------------------------


def disorder(document: Document) -> str | None:
    """The named disorder, an empty text for "asked, none", None for not asked."""
    named = document.safety.neuromuscular_disorder
    if named is NOT_RECORDED:
        return None
    return str(named).strip() if named else ""


def medicine_classes(document: Document) -> frozenset[str | None] | None:
    medicines = document.safety.medicines
    if medicines is None:
        return None
    return frozenset(medicine.class_ for medicine in medicines)


def first_time(document: Document) -> bool | None:
    history = document.toxin_history
    if history.last_on is not None or history.last_product is not None or history.units_last_90_days:
        return False
    return history.first_time


def days_since_last(document: Document) -> int | None:
    last_on = document.toxin_history.last_on
    return None if last_on is None else (document.today - last_on).days


def units_before(document: Document) -> float | None:
    """Units in the last 90 days; someone who never had toxin had none."""
    units = document.toxin_history.units_last_90_days
    if units is None and first_time(document):
        return 0.0
    return units


def days_until_event(document: Document) -> int | None:
    event_on = document.goals.event_on
    return None if event_on is None else (event_on - document.today).days


def brow_positions(anatomy: Anatomy) -> frozenset[str | None] | None:
    if anatomy.brow_position is None:
        return None
    return frozenset({anatomy.brow_on(v.BodySide.LEFT), anatomy.brow_on(v.BodySide.RIGHT)})


def asymmetric_features(anatomy: Anatomy) -> frozenset[str] | None:
    if anatomy.asymmetries is None:
        return None
    return frozenset(asymmetry.feature for asymmetry in anatomy.asymmetries)


def brows_differ(anatomy: Anatomy) -> bool | None:
    positions = brow_positions(anatomy)
    if positions is None or None in positions:
        return None
    return len(positions) > 1


_MOVEMENT_GRADE = {v.Movement.MINIMAL: 0, v.Movement.MODERATE: 2, v.Movement.STRONG: 3}


def activity(document: Document, region: v.Region) -> int | None:
    """Strength of movement 0-3 of a region: what the findings say, else what the anatomy section says."""
    said = [
        grade
        for finding in document.findings
        if finding.region is region and finding.concern is v.Concern.DYNAMIC_LINES
        for grade in (finding.severity, _MOVEMENT_GRADE.get(finding.movement) if finding.movement else None)
        if grade is not None
    ]
    if said:
        return max(said)
    return None if document.anatomy.activity is None else document.anatomy.activity.get(region)


_ACTIVITY_MOVEMENT = (v.Movement.MINIMAL, v.Movement.MINIMAL, v.Movement.MODERATE, v.Movement.STRONG)


def movement(document: Document, finding: Finding) -> v.Movement | None:
    """Of the finding itself, else as the anatomy section grades the region."""
    if finding.movement is not None:
        return finding.movement
    if document.anatomy.activity is None or finding.region not in document.anatomy.activity:
        return None
    return _ACTIVITY_MOVEMENT[document.anatomy.activity[finding.region]]


def concerns(document: Document) -> frozenset[str]:
    """Every concern that was found; a finding graded 0 says that the concern is not there."""
    return frozenset(finding.concern for finding in document.findings if finding.severity != 0)


def families(document: Document) -> frozenset[str]:
    return frozenset(v.FAMILY_OF_CONCERN[finding.concern] for finding in document.findings if finding.severity != 0)


def manoeuvres_left_out(document: Document) -> int | None:
    done = document.exam.manoeuvres
    return None if done is None else len(v.Manoeuvre) - len(set(done))


def is_said(text: str | None) -> bool | None:
    return None if text is None else bool(text.strip())


def is_expired(document: Document) -> bool | None:
    product = document.product
    if product is None or product.expires_on is None:
        return None
    return product.expires_on < document.today


def from_manufacturer(document: Document) -> bool | None:
    source = document.product.source if document.product else None
    return None if source is None else source.strip().casefold() == "manufacturer"


def hours_since_reconstitution(document: Document) -> float | None:
    """Elapsed hours until the injections ended; without that clock time, at least those until the day began."""
    drawn = document.product.reconstituted_at if document.product else None
    if drawn is None:
        return None
    end = document.treated_at or datetime.combine(document.today, time())
    if document.zone is not None:
        drawn, end = drawn.replace(tzinfo=document.zone), end.replace(tzinfo=document.zone)
        hours = (end.timestamp() - drawn.timestamp()) / 3600
    else:
        hours = (end - drawn) / timedelta(hours=1)
    return hours if document.treated_at or hours > 0 else None


def left_out(document: Document) -> frozenset[v.Area]:
    """Areas for which the injector means to give nothing."""
    return frozenset(area for area, dose in (document.intended or {}).items() if dose.units == 0)


def areas_treated(document: Document) -> frozenset[v.Area]:
    check_in = document.check_in
    return frozenset({*(check_in.given or ()), *(check_in.outcomes or ())}) if check_in else frozenset()


READERS: dict[str, Callable[..., Any]] = {
    reader.__name__: reader
    for reader in (
        disorder,
        medicine_classes,
        first_time,
        days_since_last,
        units_before,
        days_until_event,
        brow_positions,
        asymmetric_features,
        brows_differ,
        activity,
        movement,
        concerns,
        families,
        manoeuvres_left_out,
        is_said,
        is_expired,
        from_manufacturer,
        hours_since_reconstitution,
        areas_treated,
        left_out,
    )
}

# --- the table ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Table:
    facts: dict[str, Fact] = field(default_factory=dict)

    def add(self, name: str, kind: Kind, read: str, says: str, *paths: str, **more: Any) -> None:
        self.facts[name] = Fact(name, kind, read, paths or (name,), says, **more)

    def yes_no(self, name: str, says: str, read: str | None = None, *paths: str, **more: Any) -> None:
        self.add(name, Kind.BOOL, read or f"d.{name}", says, *paths, **more)

    def number(self, name: str, says: str, read: str | None = None, *paths: str, **more: Any) -> None:
        self.add(name, Kind.NUMBER, read or f"d.{name}", says, *paths, **more)

    def code(
        self, name: str, codes: type[StrEnum], says: str, read: str | None = None, *paths: str, **more: Any
    ) -> None:
        self.add(name, Kind.CODE, read or f"d.{name}", says, *paths, codes=tuple(map(str, codes)), **more)

    def codes(
        self, name: str, codes: type[StrEnum], says: str, read: str | None = None, *paths: str, **more: Any
    ) -> None:
        self.add(name, Kind.CODES, read or f"d.{name}", says, *paths, codes=tuple(map(str, codes)), **more)


def _document_facts(t: _Table) -> None:
    t.code("visit", v.Visit, "why the patient is here", never_unknown=True)
    t.number("patient.age", "whole years", most=130)
    t.code("patient.sex", v.Sex, "sex")
    for name in ("pregnant", "breastfeeding", "swallowing_problem", "breathing_problem"):
        t.yes_no(f"safety.{name}", name.replace("_", " "))
    t.add("safety.neuromuscular_disorder", Kind.TEXT, "disorder(d)", "a named disorder; empty when asked and none")
    t.yes_no(
        "safety.specialist_clearance",
        "the treating specialist's clearance is on record, with name and date",
        "d.safety.specialist_clearance is not None",
        never_unknown=True,
    )
    t.codes("safety.allergies", v.Allergen, "known allergies")
    t.codes(
        "safety.medicines",
        v.MedicineClass,
        "classes of the medicines taken",
        "medicine_classes(d)",
        may_be_partial=True,
    )
    t.codes("safety.infected_sites", v.Region, "regions with an infection")
    t.codes("safety.prior_effects", v.PriorEffect, "unwanted effects of earlier toxin")
    _history_facts(t)
    _anatomy_facts(t)
    _goal_facts(t)
    _visit_facts(t)


def _history_facts(t: _Table) -> None:
    t.yes_no("toxin_history.first_time", "never had toxin before", "first_time(d)")
    t.code("toxin_history.last_product", v.Product, "product of the last toxin treatment")
    t.number(
        "toxin_history.days_since_last",
        "days since the last toxin treatment, any product",
        "days_since_last(d)",
        "toxin_history.last_on",
        least=-100_000,
    )
    t.number("toxin_history.units_last_90_days", "units already given in that time", "units_before(d)")
    t.number("toxin_history.faded_after_weeks", "weeks until the last effect had faded")


def _anatomy_facts(t: _Table) -> None:
    t.codes(
        "anatomy.brow_position",
        v.BrowPosition,
        "position of either brow against the orbital rim",
        "brow_positions(d.anatomy)",
        may_be_partial=True,
    )
    t.yes_no(
        "anatomy.brows_differ", "the brows stand at unequal height", "brows_differ(d.anatomy)", "anatomy.brow_position"
    )
    t.code("anatomy.forehead_height", v.ForeheadHeight, "height of the forehead")
    t.code("anatomy.eyelids", v.Eyelids, "heaviness of the upper lids")
    t.yes_no("anatomy.eyelid_ptosis", "a drooping upper lid")
    t.code("anatomy.excess_lid_skin", v.ExcessLidSkin, "excess skin of the upper lids")
    t.code("anatomy.skin_thickness", v.SkinThickness, "thickness of the skin")
    t.codes(
        "anatomy.asymmetries",
        v.AsymmetryFeature,
        "features that differ left to right",
        "asymmetric_features(d.anatomy)",
    )
    for region in v.Region:
        t.number(
            f"anatomy.activity.{region}",
            f"strength of movement of the region {region}, 0-3",
            f"activity(d, Region.{region.name})",
            most=3,
        )
    for name in ("athlete", "heat_exposure", "inverted_or_overhead_exercise", "on_camera", "voice_or_wind_instrument"):
        t.yes_no(f"lifestyle.{name}", name.replace("_", " "))


def _goal_facts(t: _Table) -> None:
    t.code("goals.primary", v.PrimaryConcern, "the family of concern that leads")
    t.code("goals.style", v.Style, "how much movement should stay")
    t.code("goals.brow_shape", v.BrowShape, "the brow shape wished for")
    t.codes("goals.wishes", v.Wish, "what the patient wishes for", never_unknown=True)
    t.codes("goals.also_wants", v.Treatment, "other treatments asked for", never_unknown=True)
    t.number("goals.days_until_event", "days until the event", "days_until_event(d)", "goals.event_on", least=-100_000)
    t.yes_no("examined", "at least one finding is recorded", "bool(d.findings)", "findings", never_unknown=True)
    t.codes("left_out", v.Area, "areas with an intended dose of nothing", "left_out(d)", "intended", never_unknown=True)
    t.codes("concerns", v.Concern, "every concern found", "concerns(d)", "findings", never_unknown=True)
    t.codes("families", v.Family, "every family of concern found", "families(d)", "findings", never_unknown=True)


def _visit_facts(t: _Table) -> None:
    t.codes("exam.manoeuvres", v.Manoeuvre, "movements asked for")
    t.number(
        "exam.manoeuvres_left_out", "how many of the movements were left out", "manoeuvres_left_out(d)", "exam.manoeuvres",
        most=len(v.Manoeuvre),
    )  # fmt: skip
    for name in ("speech", "smile"):
        t.yes_no(f"exam.{name}_tested", f"the {name} was tested; not tested is as good as not recorded",
                 f"(d.exam.{name}_tested or None)")  # fmt: skip
    of_product = "(d.product.{0} if d.product else None)"
    t.code("product.name", v.Product, "what is drawn up", of_product.format("name"))
    t.yes_no("product.lot", "the lot number is on record", "(is_said(d.product.lot) if d.product else None)")
    t.yes_no("product.seal_intact", "the vial came sealed", of_product.format("seal_intact"))
    t.yes_no("product.expired", "past its expiry date", "is_expired(d)", "product.expires_on")
    t.yes_no("product.from_manufacturer", "bought from its maker", "from_manufacturer(d)", "product.source")
    t.number(
        "product.hours_since_reconstitution", "hours from reconstitution to the end of the injections",
        "hours_since_reconstitution(d)", "product.reconstituted_at", least=-100_000,
    )  # fmt: skip
    t.yes_no("treated", "the injections have ended", "d.treated_at is not None", "treated_at", never_unknown=True)
    t.yes_no("bruised", "a bruise shows")
    of_check_in = "(d.check_in.{0} if d.check_in else None)"
    t.number("check_in.days_since_treatment", "days since the treatment", of_check_in.format("days_since_treatment"))
    t.codes("check_in.effects", v.CheckInEffect, "unwanted effects", of_check_in.format("effects"))
    t.codes(
        "check_in.areas", v.Area, "areas that were treated", "areas_treated(d)", "check_in.given", never_unknown=True
    )
    t.add("timezone", Kind.TEXT, "d.timezone", "the clinic's time zone")


def _finding_facts(t: _Table) -> None:
    def add(name: str, make: Callable[..., None], *args: Any, read: str | None = None, **more: Any) -> None:
        make(f"finding.{name}", *args, read or f"f.{name}", f"findings[].{name}", subject=Subject.FINDING, **more)

    add("region", t.code, v.Region, "where", never_unknown=True)
    add("concern", t.code, v.Concern, "what", never_unknown=True)
    t.code(
        "finding.family", v.Family, "family of the concern", "FAMILY_OF_CONCERN[f.concern]", "findings[].concern",
        subject=Subject.FINDING, never_unknown=True,
    )  # fmt: skip
    add("side", t.code, v.Side, "which side")
    add("severity", t.number, "0 none to 3 severe; of lines: on movement", most=3)
    add("at_rest", t.number, "of lines: 0 none to 3 severe with the face at rest", most=3)
    add("years_present", t.number, "years that the line has been there", most=120)
    add("movement", t.code, v.Movement, "how strongly the region moves", read="movement(d, f)")
    add("muscle_strength", t.code, v.MuscleStrength, "strength of the muscle as palpated")
    add("lessens_when_spread", t.yes_no, "the line lessens when the skin is spread")


def _plan_facts(t: _Table) -> None:
    areas: dict[str, Any] = {"phase": Phase.AREAS, "never_unknown": True}
    t.codes("routed", v.Area, "areas that a finding points to, held or not", "p.routed", "findings", **areas)
    t.codes("planned", v.Area, "areas that may be injected", "p.planned", "findings", **areas)
    t.codes("treatments", v.Treatment, "other treatments of the plan", "p.treatments", "findings", **areas)
    doses: dict[str, Any] = {"phase": Phase.DOSES}
    t.number(
        "totals.least_with_this", "units of the last days and the smallest doses of this plan", "p.least_with_this",
        "toxin_history.units_last_90_days", phase=Phase.AREAS,
    )  # fmt: skip
    t.codes(
        "intended_unplanned", v.Area, "areas with an intended dose for which the plan has none", "p.unplanned", "intended",
        phase=Phase.DOSES, never_unknown=True,
    )  # fmt: skip
    t.number("totals.session", "units of this session", "p.session", "findings", **doses, never_unknown=True)
    t.number(
        "totals.forehead_and_glabella", "units of forehead and glabella", "p.forehead_and_glabella", "findings", **doses,
        never_unknown=True,
    )  # fmt: skip
    t.code("totals.band", v.Band, "band of forehead and glabella", "p.band", "findings", **doses)
    t.number(
        "totals.last_90_days_with_this", "units of the last days and this session", "p.with_this",
        "toxin_history.units_last_90_days", **doses,
    )  # fmt: skip


def _area_facts(t: _Table) -> None:
    def more(phase: Phase = Phase.AREAS, **more: Any) -> dict[str, Any]:
        return {"subject": Subject.AREA, "phase": phase, **more}

    t.code("area.code", v.Area, "which area", "a.code", "findings", **more(never_unknown=True))
    t.code("area.evidence", v.DoseEvidence, "where its figures come from", "a.evidence", "findings", **more())
    t.number("area.severity", "grade of its worst finding", "a.severity", "findings", most=3, **more())
    t.number("area.at_rest", "grade of its worst finding at rest", "a.at_rest", "findings", most=3, **more())
    t.code("area.muscle_strength", v.MuscleStrength, "strongest palpated", "a.strength", "findings", **more())
    t.yes_no("area.infected", "an infection lies in it", "a.infected", "safety.infected_sites", **more())
    late = more(Phase.DOSES)
    t.yes_no("area.sides_differ", "left and right differ", "a.sides_differ", "findings", **late, never_unknown=True)
    t.yes_no("area.off_label", "outside the label", "a.off_label", "findings", **late, never_unknown=True)
    t.yes_no(
        "area.intended_out_of_range", "the injector's dose lies outside the range", "a.out_of_range", "intended", **late
    )
    t.yes_no(
        "area.intended_above_proposal",
        "the injector's dose lies above the proposal",
        "a.above_proposal",
        "intended",
        **late,
    )
    t.yes_no(
        "area.intended_mirrored", "the injector's dose is the same on both sides", "a.mirrored", "intended", **late
    )
    t.number(
        "area.fits_in_budget", "1 where a shared budget lowered the suggestion", "a.lowered", "findings", most=1, **late
    )


def _other_facts(t: _Table) -> None:
    t.code("wish", v.Wish, "one wish of the patient", "w", "goals.wishes", subject=Subject.WISH, never_unknown=True)
    review: dict[str, Any] = {"subject": Subject.REVIEW}
    t.code("review.area", v.Area, "the area that is judged", "r.area", "check_in.given", never_unknown=True, **review)
    t.code("review.outcome", v.CheckInOutcome, "how it came out", "r.outcome", "check_in.outcomes", **review)
    t.number("review.room", "units left below the top of the range", "r.room", "check_in.given", **review)


def _all_facts() -> dict[str, Fact]:
    table = _Table()
    _document_facts(table)
    _finding_facts(table)
    _plan_facts(table)
    _area_facts(table)
    _other_facts(table)
    return table.facts


FACTS: dict[str, Fact] = _all_facts()


LEDGER = "ledger"
"""The budget that every protocol has: the limit of units over all indications."""


def budget_facts(budgets: tuple[str, ...]) -> dict[str, Fact]:
    """Facts about the shared budgets that one protocol names."""
    more: dict[str, Any] = {"codes": (*budgets, LEDGER), "phase": Phase.DOSES, "never_unknown": True}
    return {
        fact.name: fact
        for fact in (
            Fact(
                "budgets.lowered", Kind.CODES, "p.lowered", ("findings",), "budgets that lowered a suggestion", **more
            ),
            Fact(
                "budgets.exceeded",
                Kind.CODES,
                "p.exceeded",
                ("intended",),
                "budgets that intended doses exceed",
                **more,
            ),
        )
    }
