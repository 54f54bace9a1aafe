"""A consult finished and a treatment recorded through the real actions, for the tests of everything that comes after them."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import time_machine
from django.http import QueryDict

from clinic.jobs.models import Job, JobState
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.stock.models import Vial
from patients.consents import actions as consents
from patients.consents.actions import Signing
from patients.consents.models import Consent
from patients.consents.standing import lacking
from patients.consents.wording import TOXIN, Particulars, newest
from patients.records.models import Patient
from planning import engine
from planning.assessments import actions as assessments
from planning.consults import actions as consultations
from planning.consults.models import Draft
from planning.engine.contract.answer import CheckInWindow
from planning.engine.contract.treatment_history import ToxinHistory
from planning.plans import actions as plans
from planning.plans import decision_input
from planning.plans.area_doses import proposed
from planning.plans.models import Decision, Plan
from planning.treatments import actions
from planning.treatments.before_needle import actions as before_needle
from planning.treatments.before_needle.answers import no_to_all
from planning.treatments.before_needle.checks import standing_check
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.effect_words import Effect
from planning.treatments.engine_documents import Outcome, VialUsed
from planning.treatments.models import Review, Treatment
from planning.treatments.planned_areas import planned_areas
from planning.treatments.validation import plan_refusal
from tests.consents.making import STROKES
from tests.stock import making as stock
from tests.support.members import member_of

LINES = {"concern": "dynamic_lines", "side": "both", "severity": 2, "at_rest": 0, "movement": "moderate"}
HEALTHY: dict[str, Any] = {
    "safety": {
        "pregnant": False,
        "breastfeeding": False,
        "neuromuscular_disorder": None,
        "swallowing_problem": False,
        "breathing_problem": False,
        "allergies": [],
        "medicines": [],
        "infected_sites": [],
        "prior_effects": [],
    },
    "toxin_history": {"first_time": True, "units_last_90_days": 0},
    "anatomy": {"brow_position": "at", "forehead_height": "average", "eyelids": "normal"},
    "goals": {"primary": "expression_lines", "style": "soft_movement", "words": "I look cross when I am not."},
    "findings": [
        {**LINES, "region": "forehead"},
        {**LINES, "region": "glabella"},
        {**LINES, "region": "crows_feet"},
    ],
}


FROWN = {
    "findings": [{**LINES, "region": "glabella"}],
    "anatomy": HEALTHY["anatomy"] | {"activity": {"forehead": 0, "glabella": 2}},
}
FIRST_TIME = ToxinHistory(first_time=True, units_last_90_days=0)


def make_plan(patient: Patient, by: User, **changes: Any) -> Plan:
    """The plan of a finished consult about the upper face; `changes` replace whole sections of the healthy answers."""
    with tenant(patient.clinic_id):
        consult = consultations.start(patient=patient, by=by, idempotency_key=uuid.uuid4())
        Draft.objects.filter(consult=consult).update(data=HEALTHY | changes)
        return assessments.finish(consult=consult, by=by, today=patient.clinic.today())


def make_decision(plan: Plan, by: User, *, out: tuple[str, ...] = (), **fields: str) -> Decision:
    """The injector's decision as the page's form sends it: to treat as suggested, without the areas in `out`; `fields` with `__` for a
    dot, such as `units__glabella__total="18"`."""
    told = {"course": "treat", **{f"out.{area}": "yes" for area in out}}
    for dose in plan.answer.doses:
        told |= {part.name: f"{part.units:g}" for part in decision_input.parts_of(proposed(dose))}
    post = QueryDict(mutable=True)
    post.update(told | {name.replace("__", "."): value for name, value in fields.items()})
    with tenant(plan.clinic_id):
        said = decision_input.read(plan, post)
        assert said.errors == {}, said.errors
        return plans.decide(plan=plan, decided=said, idempotency_key=uuid.uuid4(), by=by)


def added(area: str, **units: str) -> dict[str, str]:
    """Fields of a decision that adds an area which the plan does not propose."""
    fields = {f"units__{area}__{side}": amount for side, amount in units.items()}
    return {f"add__{area}": "yes", f"reason__{area}": "patient_wish", f"words__{area}": "Asked for it", **fields}


LOT = "C1234"


def open_vial(clinic: Clinic, by: User, opened_at: datetime | None = None, **printed: Any) -> Vial:
    """A sealed vial of 100 U from its maker, taken into stock and opened then; an hour ago unless told otherwise."""
    opened = opened_at or clinic.now() - timedelta(hours=1)
    with time_machine.travel(opened, tick=False):
        return stock.make_open_vial(clinic, by, **{"number": LOT, "expires_on": date(2031, 5, 31)} | printed)


def vial_used(ended_at: datetime, **changes: Any) -> VialUsed:
    """What the engine is told of such a vial."""
    told: dict[str, Any] = {
        "product": "onabotulinumtoxinA",
        "vial_units": Decimal(100),
        "diluent_ml": Decimal("2.5"),
        "lot": LOT,
        "expires_on": date(2031, 5, 31),
        "seal_intact": True,
        "source": "manufacturer",
        "reconstituted_at": ended_at - timedelta(hours=1),
    }
    return VialUsed(**told | changes)


def _draws(plan: Plan, by: User, ended_at: datetime, lot: str, amends: Treatment | None) -> list[tuple[Vial, None]]:
    """A correction is from the same vials unless another lot is named."""
    if amends is not None and not lot:
        return [(draw.vial, None) for draw in amends.draws.select_related("vial") if draw.vial]
    return [(open_vial(plan.clinic, by, ended_at - timedelta(hours=1), number=lot or LOT), None)]


def as_planned(plan: Plan) -> dict[str, Decimal]:
    """Units by field, each as the plan foresees it."""
    return {point.field: point.units for area in planned_areas(plan) for point in area.points}


def make_check(plan: Plan, by: User, review: Review | None = None, **answers: Any) -> PreTreatmentCheck:
    """What was asked again before the first injection: no to all, and the plan holds, but for `answers`."""
    with tenant(plan.clinic_id):
        said = replace(no_to_all(plan.patient), **answers)
        return before_needle.ask_again(plan=plan, answers=said, idempotency_key=uuid.uuid4(), by=by, review=review)


def get_ready(plan: Plan, by: User, at: datetime | None = None) -> None:
    """What a treatment that ends at `at` needs before the first injection, where it is not there yet."""
    with tenant(plan.clinic_id):
        if plan_refusal(plan):
            return
        is_asked = standing_check(plan, at or plan.clinic.now()).check is not None
        make_consent(plan, by)
    if not is_asked:
        make_check(plan, by)


def make_consent(plan: Plan, by: User) -> None:
    """To what the plan needs, by finger, where it lacks. Inside the clinic."""
    needed = consent_needed(plan)
    if not lacking(plan.patient, needed):
        return
    last = Consent.objects.filter(patient=plan.patient, treatment=TOXIN).order_by("-number").first()
    consents.sign(
        patient=plan.patient,
        wording=newest(TOXIN),
        language="en",
        about=Particulars(needed.product, needed.areas, needed.off_label),
        signing=Signing(
            plan.patient.full_name, "drawn", STROKES, answers={"questions_answered": "yes", "told_everything": "yes"}
        ),
        after=last.number if last else 0,
        idempotency_key=uuid.uuid4(),
        by=member_of(plan.clinic, by),
    )


def make_treatment(plan: Plan, by: User, ended_at: datetime | None = None, lot: str = "", **changes: Any) -> Treatment:
    """Plan followed to the letter, signed by `by`; ended now unless told otherwise, a correction when its record says. From a vial of its
    own, of this `lot`."""
    clinic, amends = plan.clinic, changes.get("amends")
    ended = ended_at or (amends.ended_at if amends else clinic.now())
    if amends is None:
        get_ready(plan, by, ended)
    with tenant(clinic):
        if "draws" not in changes:
            changes["draws"] = _draws(plan, by, ended, lot, amends)
        told: dict[str, Any] = {
            "plan": plan,
            "injector": member_of(clinic, by),
            "given": as_planned(plan),
            "reasons": {},
            "ended_at": ended,
            "idempotency_key": uuid.uuid4(),
            "by": by,
        }
        return actions.record(**told | changes)


def make_earlier_treatment(
    patient: Patient, injector: Membership, ended_at: datetime, window: tuple[int, int, int] | None = (10, 14, 21)
) -> Treatment:
    """Planned and signed at `ended_at` through the real actions; a check-in is asked for on these days after it (earliest, target,
    latest). Its papers count as made: no test of the diary draws any."""
    days = [ended_at.date() + timedelta(days=after) for after in window or ()]
    asked_for = CheckInWindow(earliest=days[0], target=days[1], latest=days[2]) if days else None
    with time_machine.travel(ended_at, tick=False), patch.object(engine, "plan", _answering(asked_for)):
        plan = make_plan(patient, injector.user, **FROWN)
        treatment = make_treatment(plan, injector.user)
    with tenant(patient.clinic_id):
        Job.objects.filter(kind__startswith="document.").update(state=JobState.DONE, finished_at=ended_at)
    return treatment


def _answering(window: CheckInWindow | None) -> Callable[[Any, Any], Any]:
    """The engine, but for the window. Toxin of before is left out, so that one patient may be treated twice in a test."""
    real = engine.plan

    def plan(document: Any, protocol: Any) -> Any:
        answer = real(document.model_copy(update={"toxin_history": FIRST_TIME}), protocol)
        follow_up = answer.follow_up.model_copy(update={"check_in": window})
        return answer.model_copy(update={"follow_up": follow_up})

    return plan


def make_review(
    treatment: Treatment, by: User, effects: Sequence[Effect] | None = None, note: str = "", **outcomes: Outcome
) -> Review:
    """How a treatment came out, by area; effects None where nobody asked for unwanted ones."""
    with tenant(treatment.clinic_id):
        return actions.review(
            treatment=treatment, outcomes=outcomes, effects=effects, note=note, idempotency_key=uuid.uuid4(), by=by
        )


def form_data(plan: Plan, ended_at: datetime, lot: str = LOT, **changes: Any) -> dict[str, Any]:
    """What the page's form sends when everything is given as planned, from a vial of this lot that was opened for it, after all that comes
    before the first injection."""
    get_ready(plan, plan.made_by, ended_at)
    local = ended_at.astimezone(plan.clinic.zone)
    if "vial" not in changes:
        opened = open_vial(plan.clinic, plan.made_by, ended_at - timedelta(hours=1), number=lot)
        changes["vial"] = str(opened.pk)
    told = {
        "idempotency_key": str(uuid.uuid4()),
        "ended_at": f"{local:%Y-%m-%dT%H:%M}",
        "bruised": "",
        "note": "",
    }
    units: Mapping[str, Decimal] = as_planned(plan)
    return told | {field: str(value) for field, value in units.items()} | changes
