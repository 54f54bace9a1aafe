"""What a patient takes home after a consult."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clinic.practice.facemap import FaceMap
from clinic.practice.models import Membership
from planning.consults.models import Course, Plan
from planning.consults.words import place, word
from planning.documents.sheets.parts import (
    AreaUnits,
    CheckInWords,
    Milestone,
    Sender,
    Source,
    milestones,
    once,
    safety,
    sender,
    source,
    spoken,
    window,
)
from planning.engine.vocabulary import Status
from planning.treatments.faces import planned_face
from planning.treatments.planned import PlannedArea, planned_areas

YES = {"suitable", "suitable_caution"}
PARTLY = {"adjunct"}
ROLES = {"primary": "the main tool", "with": "together with it", "after": "afterwards"}


@dataclass(frozen=True)
class Answer:
    """What the plan says to one finding or wish. `tone`: yes, partly or no."""

    about: str
    verdict: str
    tone: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class PlannedUnits:
    """An area to be treated: its units and the range they lie in."""

    units: AreaUnits
    allowed: tuple[Decimal, Decimal]
    per_side: bool


@dataclass(frozen=True)
class Other:
    """Another treatment: for what, in which place."""

    name: str
    role: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    order: int
    name: str
    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class ConsultSheet:
    """`holds` says why nothing may be injected; then there are no areas."""

    clinic: Sender
    patient: str
    given_name: str
    born_on: date
    made_at: datetime
    injector: str
    injector_title: str
    own_words: str
    status: str
    holds: tuple[str, ...]
    decided: str
    decided_words: str
    answers: tuple[Answer, ...]
    areas: tuple[PlannedUnits, ...]
    product: str
    face: FaceMap | None
    others: tuple[Other, ...]
    steps: tuple[Step, ...]
    milestones: tuple[Milestone, ...]
    check_in: CheckInWords | None
    expectations: tuple[str, ...]
    limits: tuple[str, ...]
    side_effects: tuple[str, ...]
    warnings: tuple[str, ...]
    source: Source

    @property
    def dated(self) -> datetime:
        return self.made_at

    @property
    def total(self) -> Decimal:
        return sum((area.units.total for area in self.areas), Decimal(0))


def consult_sheet(plan: Plan) -> ConsultSheet:
    """The sheet of one stored plan with the injector's decision of that moment."""
    clinic, outcome, decision = plan.clinic, plan.outcome, plan.decision
    treats = plan.status == Status.READY and (decision is None or decision.course == Course.TREAT)
    areas = [area for area in planned_areas(plan) if area.total] if treats else []
    return ConsultSheet(
        clinic=sender(clinic),
        patient=plan.patient.name,
        given_name=plan.patient.given_name,
        born_on=plan.patient.born_on,
        made_at=plan.made_at.astimezone(clinic.zone),
        injector=plan.consult.injector.full_name,
        injector_title=_title(plan),
        own_words=(plan.document.get("goals") or {}).get("words") or "",
        status=plan.status,
        holds=once(line["patient_text"] or line["text"] for line in outcome["statements"] if line["kind"] == "hold"),
        decided=decision.get_course_display() if decision and decision.course != Course.TREAT else "",
        decided_words=decision.patient_words if decision else "",
        answers=_answers(plan),
        areas=tuple(_planned(area) for area in areas),
        product=outcome["doses"][0]["product"] if areas else "",
        face=planned_face(plan, areas) if areas else None,
        others=_others(plan),
        steps=_steps(outcome) if treats else (),
        milestones=milestones(outcome) if treats else (),
        check_in=window(outcome) if treats else None,
        expectations=spoken(outcome, "expectation", "follow_up", "caution"),
        limits=spoken(outcome, "limit"),
        side_effects=safety(outcome, boxed=False),
        warnings=safety(outcome, boxed=True),
        source=source(outcome),
    )


def _title(plan: Plan) -> str:
    membership = Membership.objects.filter(clinic_id=plan.clinic_id, user_id=plan.consult.injector_id).first()
    return membership.title if membership else ""


def _answers(plan: Plan) -> tuple[Answer, ...]:
    said = {line["id"]: line["patient_text"] for line in plan.outcome["statements"]}
    return tuple(_answer(verdict, plan.document.get("findings") or [], said) for verdict in plan.outcome["verdicts"])


def _answer(verdict: Mapping[str, Any], findings: list[Any], said: Mapping[str, str | None]) -> Answer:
    suitability = verdict["suitability"]
    tone = "yes" if suitability in YES else "partly" if suitability in PARTLY else "no"
    texts = once(said.get(line) for line in verdict["because"])
    return Answer(_about(verdict, findings), word(suitability), tone, texts)


def _about(verdict: Mapping[str, Any], findings: list[Any]) -> str:
    if verdict.get("finding") is None:
        return f"Your wish: {word(verdict['wish']).lower()}"
    finding = findings[verdict["finding"]]
    return f"{place(finding['region'], finding.get('side'))}: {word(finding['concern']).lower()}"


def _planned(area: PlannedArea) -> PlannedUnits:
    sides: dict[str, Decimal] = {}
    for point in area.points:
        sides[point.side] = sides.get(point.side, Decimal(0)) + point.units
    both = tuple((side, sides[side]) for side in ("right", "left")) if {"left", "right"} == set(sides) else ()
    return PlannedUnits(AreaUnits(area.name, area.total, both), area.allowed, area.per_side)


def _others(plan: Plan) -> tuple[Other, ...]:
    """Other treatments, without those that the patient declined."""
    findings = plan.document.get("findings") or []
    chosen = plan.decision.treatments if plan.decision else {}
    return tuple(
        Other(word(one["treatment"]), ROLES[one["role"]], once(_region(findings[index]) for index in one["for"]))
        for one in plan.outcome["treatments"]
        if chosen.get(one["treatment"]) is not False
    )


def _region(finding: Mapping[str, Any]) -> str:
    return f"{place(finding['region'], finding.get('side'))}: {word(finding['concern']).lower()}"


def _steps(outcome: Mapping[str, Any]) -> tuple[Step, ...]:
    return tuple(
        Step(step["order"], word(step["treatment"]), _day(step["earliest"]), _day(step["latest"]))
        for step in outcome["sequence"]
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
