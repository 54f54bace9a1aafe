"""A consult finished and a treatment recorded through the real actions, for the tests of everything that comes after them."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import time_machine
from django.http import QueryDict

from clinic.jobs.models import Job, JobState
from clinic.practice.models import Membership, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import engine
from planning.assessments import actions as assessments
from planning.consults import actions as consults
from planning.consults.models import Draft
from planning.engine.contract.answer import CheckInWindow
from planning.engine.contract.treatment_history import ToxinHistory
from planning.plans import actions as plans
from planning.plans import decision_input
from planning.plans.area_doses import proposed
from planning.plans.models import Decision, Plan
from planning.treatments import actions
from planning.treatments.engine_documents import VialUsed
from planning.treatments.models import Review, Treatment
from planning.treatments.planned_areas import planned_areas
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
        consult = consults.start(patient=patient, by=by, idempotency_key=uuid.uuid4())
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
        assert said.errors == {}
        return plans.decide(plan=plan, decided=said, idempotency_key=uuid.uuid4(), by=by)


def added(area: str, **units: str) -> dict[str, str]:
    """Fields of a decision that adds an area which the plan does not propose."""
    fields = {f"units__{area}__{side}": amount for side, amount in units.items()}
    return {f"add__{area}": "yes", f"reason__{area}": "patient_wish", f"words__{area}": "Asked for it", **fields}


def vial(ended_at: datetime, **changes: Any) -> VialUsed:
    """A sealed vial of 100 U from its maker, drawn up an hour before the injections ended."""
    told: dict[str, Any] = {
        "product": "onabotulinumtoxinA",
        "vial_units": Decimal(100),
        "vials": 1,
        "diluent_ml": Decimal("2.5"),
        "lot": "C1234",
        "expires_on": ended_at.date() + timedelta(days=200),
        "seal_intact": True,
        "source": "manufacturer",
        "reconstituted_at": ended_at - timedelta(hours=1),
    }
    return VialUsed(**told | changes)


def as_planned(plan: Plan) -> dict[str, Decimal]:
    """Units by field, each as the plan foresees it."""
    return {point.field: point.units for area in planned_areas(plan) for point in area.points}


def make_treatment(plan: Plan, by: User, ended_at: datetime | None = None, **changes: Any) -> Treatment:
    """Plan followed to the letter, signed by `by`; ended now unless told otherwise."""
    clinic = plan.clinic
    with tenant(clinic):
        ended = ended_at or clinic.now()
        told: dict[str, Any] = {
            "plan": plan,
            "injector": member_of(clinic, by),
            "vial": vial(ended),
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
    treatment: Treatment, by: User, effects: list[str] | None = None, note: str = "", **outcomes: str
) -> Review:
    """How a treatment came out, by area; effects None where nobody asked for unwanted ones."""
    with tenant(treatment.clinic_id):
        return actions.review(
            treatment=treatment, outcomes=outcomes, effects=effects, note=note, idempotency_key=uuid.uuid4(), by=by
        )


def form_data(plan: Plan, ended_at: datetime, **changes: str) -> dict[str, str]:
    """What the page's form sends when everything is given as planned."""
    local = ended_at.astimezone(plan.clinic.zone)
    told = {
        "idempotency_key": str(uuid.uuid4()),
        "product": "onabotulinumtoxinA",
        "lot": "C1234",
        "expires_on": _day(local.date() + timedelta(days=200)),
        "vial_units": "100",
        "vials": "1",
        "diluent_ml": "2.5",
        "source": "manufacturer",
        "seal_intact": "yes",
        "reconstituted_at": f"{local - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ended_at": f"{local:%Y-%m-%dT%H:%M}",
        "bruised": "",
        "note": "",
    }
    units: Mapping[str, Decimal] = as_planned(plan)
    return told | {field: str(value) for field, value in units.items()} | changes


def _day(day: date) -> str:
    return day.isoformat()
