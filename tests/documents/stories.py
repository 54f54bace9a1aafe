"""Kinds of difference between what the engine proposed and what was decided and given, each as a story that ends in papers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import areas_to_treat
from tests.treatments.making import (
    HEALTHY,
    LINES,
    added,
    as_planned,
    make_decision,
    make_plan,
    make_treatment,
    open_vial,
)

FACE: list[dict[str, Any]] = [
    {**LINES, "region": "forehead"},
    {**LINES, "region": "glabella", "at_rest": 2, "years_present": 6},
    {**LINES, "region": "crows_feet"},
    {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"},
]
PROPOSED = {"forehead", "glabella", "crows_feet", "masseter"}


@dataclass
class Story:
    """How it ended: the areas that papers name with their units, those that they must not, treatments and days likewise."""

    plan: Plan
    treatment: Treatment | None = None
    units: Mapping[str, Decimal] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    says: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum(self.units.values(), Decimal(0))


def proposal(patient: Patient, by: User) -> Plan:
    """Four areas, laser and filler for the frown line, and everything tested that the chin needs."""
    return make_plan(
        patient, by, findings=FACE, exam={"speech_tested": True, "smile_tested": True}, goals=HEALTHY["goals"]
    )


def told(plan: Plan, treatment: Treatment | None = None, **more: Any) -> Story:
    """What was given in `treatment`, else what stands decided."""
    with tenant(plan.clinic_id):
        if treatment is None:
            found = {area.area: area.total for area in areas_to_treat(plan)}
        else:
            found = {}
            for point in treatment.points.all():
                found[point.area] = found.get(point.area, Decimal(0)) + point.units
    units = {area: amount for area, amount in found.items() if amount}
    return Story(plan, treatment, units, frozenset(PROPOSED - set(units)), **more)


def given(plan: Plan, by: User, changes: Mapping[str, str] | None = None, **more: Any) -> Treatment:
    """Treated as decided, but for `changes` by the start of a point's field."""
    with tenant(plan.clinic_id):
        units = as_planned(plan)
    for start, amount in (changes or {}).items():
        found = [name for name in units if name.startswith(start)]
        assert found
        units |= dict.fromkeys(found, Decimal(amount))
    vials = [open_vial(plan.clinic, by) for _ in range(2)]
    return make_treatment(plan, by, given=units, draws=[(vial, None) for vial in vials], **more)


def undecided(patient: Patient, by: User) -> Story:
    return told(proposal(patient, by))


def leaves_out(area: str) -> Callable[[Patient, User], Story]:
    """Together with what the frown line was offered beside the toxin, which would name it."""

    def story(patient: Patient, by: User) -> Story:
        plan = proposal(patient, by)
        make_decision(plan, by, out=(area,), treatment__fractional_laser="no", treatment__ha_filler="no")
        return told(plan)

    return story


def leaves_out_and_treats(patient: Patient, by: User) -> Story:
    plan = proposal(patient, by)
    make_decision(plan, by, out=("masseter", "forehead"))
    return told(plan, given(plan, by))


def adds(patient: Patient, by: User) -> Story:
    plan = proposal(patient, by)
    make_decision(plan, by, **added("chin", total="6"))
    return told(plan, given(plan, by))


def declines(patient: Patient, by: User) -> Story:
    plan = proposal(patient, by)
    chosen = {"treatment__fractional_laser": "no", "treatment__ha_filler": "yes"}
    make_decision(plan, by, **chosen)
    return told(plan, declined=frozenset({"fractional_laser"}), accepted=frozenset({"ha_filler"}))


def changes_units(patient: Patient, by: User) -> Story:
    plan = proposal(patient, by)
    make_decision(plan, by, units__glabella__total="18.5", units__crows_feet__left="4", units__crows_feet__right="7.5")
    return told(plan, given(plan, by))


def treats_one_side(patient: Patient, by: User) -> Story:
    plan = proposal(patient, by)
    make_decision(plan, by)
    with tenant(plan.clinic_id):
        left = {point.field: "0" for area in areas_to_treat(plan) for point in area.points if point.side == "left"}
    eyes = {name: amount for name, amount in left.items() if name.startswith("units-crows_feet")}
    return told(plan, given(plan, by, eyes))


def moves_points(patient: Patient, by: User) -> Story:
    """The forehead's middle point 4 mm higher, one of the others away, the units by hand."""
    plan = proposal(patient, by)
    fields = {"points__forehead": "1", "pt.forehead.forehead.mid.x": "300", "pt.forehead.forehead.mid.y": "195.4"}
    make_decision(plan, by, **fields)
    return told(plan, given(plan, by), says=("moved 4 mm",))


def gives_otherwise(patient: Patient, by: User) -> Story:
    """Four areas decided; no units in the jaw in the end, and fewer in the forehead."""
    plan = proposal(patient, by)
    make_decision(plan, by)
    return told(plan, given(plan, by, {"units-masseter": "0", "units-forehead": "1"}))


def corrects(patient: Patient, by: User) -> Story:
    """Signed as decided, then corrected: the jaw had been left out."""
    plan = proposal(patient, by)
    make_decision(plan, by)
    wrong = given(plan, by)
    right = given(plan, by, {"units-masseter": "0"}, amends=wrong, amend_reason="The jaw was not injected")
    return told(plan, right)


def decides_again_after(patient: Patient, by: User) -> Story:
    """What is decided after the treatment changes nothing that was given."""
    plan = proposal(patient, by)
    make_decision(plan, by, out=("masseter",))
    treatment = given(plan, by)
    make_decision(plan, by, course="do_not_treat", words="Too late")
    return told(plan, treatment)


def does_not_treat(course: str) -> Callable[[Patient, User], Story]:
    def story(patient: Patient, by: User) -> Story:
        plan = proposal(patient, by)
        make_decision(plan, by, course=course, words="Not today", patient_words="We look again in spring.")
        return Story(plan, without=frozenset(PROPOSED), says=("We look again in spring.",))

    return story


STORIES: dict[str, Callable[[Patient, User], Story]] = {
    "undecided": undecided,
    "forehead left out": leaves_out("forehead"),
    "glabella left out": leaves_out("glabella"),
    "crow's feet left out": leaves_out("crows_feet"),
    "jaw left out": leaves_out("masseter"),
    "two left out and treated": leaves_out_and_treats,
    "chin added": adds,
    "laser declined, filler accepted": declines,
    "other units": changes_units,
    "one side only": treats_one_side,
    "points moved": moves_points,
    "given differs": gives_otherwise,
    "corrected": corrects,
    "decided again": decides_again_after,
    "wait": does_not_treat("wait"),
    "refer": does_not_treat("refer"),
    "do not treat": does_not_treat("do_not_treat"),
}
