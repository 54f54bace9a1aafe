"""What a patient takes home after a consult."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clinic.practice.facemap import FaceMap
from clinic.practice.models import Membership
from planning.consults.models import Course, Plan
from planning.consults.words import place, word
from planning.documents.sheets.language import Told, told
from planning.documents.sheets.parts import (
    AreaUnits,
    CheckInWords,
    Milestone,
    Sender,
    Source,
    basis,
    lines,
    milestones,
    named,
    once,
    patient_words,
    safety,
    sender,
    source,
    spoken,
    window,
)
from planning.documents.variant import Variant, variant_for
from planning.engine.vocabulary import TOXIN, Status
from planning.treatments.faces import planned_face
from planning.treatments.planned import PlannedArea, planned_areas

YES = {"suitable", "suitable_caution"}
PARTLY = {"adjunct"}
ROLES = {"primary": _("the main tool"), "with": _("together with it"), "after": _("afterwards")}
COURSES = {
    Course.WAIT: _("Wait and look again"),
    Course.REFER: _("Refer to somebody else"),
    Course.DO_NOT_TREAT: _("Do not treat"),
}


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
class Step:
    """One treatment in its place in the order: from when, for what, and why. `earliest` is empty where nothing is planned to a day."""

    name: str
    role: str
    earliest: date | None
    latest: date | None
    about: tuple[str, ...]
    texts: tuple[str, ...]


class Fresh:
    """Says each sentence once in a letter, at its first place."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def new(self, texts: Iterable[str | None]) -> tuple[str, ...]:
        fresh = tuple(text for text in once(texts) if text not in self._said)
        self._said.update(fresh)
        return fresh


@dataclass(frozen=True)
class ConsultSheet:
    """`holds` says what may not be injected and why; where that is everything, there are no areas. `open` where an answer that
    decides about a dose is missing."""

    variant: Variant
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
    open: bool
    decided: str
    decided_words: str
    answers: tuple[Answer, ...]
    areas: tuple[PlannedUnits, ...]
    product: str
    face: FaceMap | None
    steps: tuple[Step, ...]
    milestones: tuple[Milestone, ...]
    check_in: CheckInWords | None
    cautions: tuple[str, ...]
    expectations: tuple[str, ...]
    limits: tuple[str, ...]
    side_effects: tuple[str, ...]
    warnings: tuple[str, ...]
    costs: tuple[str, ...]
    source: Source
    basis: tuple[str, ...]

    @property
    def dated(self) -> datetime:
        return self.made_at

    @property
    def faces(self) -> dict[str, FaceMap]:
        return {"face": self.face} if self.face else {}

    @property
    def timeline(self) -> tuple[Milestone, ...]:
        """What to expect, with the check-in among it."""
        visit = (
            (Milestone(gettext("Check-in"), "", self.check_in.earliest, self.check_in.latest),) if self.check_in else ()
        )
        return tuple(sorted((*self.milestones, *visit), key=lambda one: (one.starts, one.ends)))

    @property
    def total(self) -> Decimal:
        return sum((area.units.total for area in self.areas), Decimal(0))


def consult_sheet(plan: Plan) -> ConsultSheet:
    """The sheet of one stored plan with the injector's decision of that moment, in the patient's language."""
    speaks = told(plan.outcome, variant_for(plan.clinic, plan.patient))
    with speaks.variant.spoken():
        return _consult_sheet(plan, speaks)


def _consult_sheet(plan: Plan, speaks: Told) -> ConsultSheet:
    clinic, outcome, decision = plan.clinic, speaks.outcome, plan.decision
    treats = plan.status == Status.READY and (decision is None or decision.course == Course.TREAT)
    areas = [area for area in planned_areas(plan) if area.total] if treats else []
    fresh = Fresh()
    return ConsultSheet(
        variant=speaks.variant,
        clinic=sender(clinic),
        patient=plan.patient.name,
        given_name=plan.patient.given_name,
        born_on=plan.patient.born_on,
        made_at=clinic.local(plan.made_at),
        injector=plan.consult.injector.full_name,
        injector_title=_title(plan),
        own_words=(plan.document.get("goals") or {}).get("words") or "",
        status=plan.status,
        holds=once(patient_words(line) or line["text"] for line in outcome["statements"] if line["kind"] == "hold"),
        open=plan.status == Status.INCOMPLETE,
        decided=gettext(COURSES[Course(decision.course)]) if decision and decision.course != Course.TREAT else "",
        decided_words=decision.patient_words if decision else "",
        answers=_answers(plan, outcome, fresh),
        areas=tuple(_planned(area) for area in areas),
        product=outcome["doses"][0]["product"] if areas else "",
        face=planned_face(plan, areas) if areas else None,
        steps=_steps(plan, outcome, fresh, treats),
        milestones=milestones(outcome) if treats else (),
        check_in=window(outcome) if treats else None,
        cautions=fresh.new(spoken(outcome, "caution")),
        expectations=fresh.new(spoken(outcome, "expectation", "follow_up")) if treats else (),
        limits=fresh.new(spoken(outcome, "limit")),
        side_effects=safety(outcome, boxed=False) if treats else (),
        warnings=safety(outcome, boxed=True) if treats else (),
        costs=lines(clinic.cost_words),
        source=source(speaks),
        basis=basis(outcome),
    )


def _title(plan: Plan) -> str:
    membership = Membership.objects.filter(clinic_id=plan.clinic_id, user_id=plan.consult.injector_id).first()
    return membership.title if membership else ""


def _said(outcome: Mapping[str, Any]) -> dict[str, str | None]:
    """The patient's words by statement, without holds: they have a place of their own."""
    return {line["id"]: patient_words(line) for line in outcome["statements"] if line["kind"] != "hold"}


def _answers(plan: Plan, outcome: Mapping[str, Any], fresh: Fresh) -> tuple[Answer, ...]:
    findings, said = plan.document.get("findings") or [], _said(outcome)
    return tuple(_answer(verdict, findings, said, fresh) for verdict in outcome["verdicts"])


def _answer(verdict: Mapping[str, Any], findings: list[Any], said: Mapping[str, str | None], fresh: Fresh) -> Answer:
    suitability = verdict["suitability"]
    tone = "yes" if suitability in YES else "partly" if suitability in PARTLY else "no"
    texts = fresh.new(said.get(line) for line in verdict["because"])
    return Answer(_about(verdict, findings), word(suitability), tone, texts)


def _about(verdict: Mapping[str, Any], findings: list[Any]) -> str:
    if verdict.get("finding") is None:
        return gettext("Your wish: %(wish)s") % {"wish": word(verdict["wish"]).lower()}
    return _region(findings[verdict["finding"]])


def _planned(area: PlannedArea) -> PlannedUnits:
    sides: dict[str, Decimal] = {}
    for point in area.points:
        sides[point.side] = sides.get(point.side, Decimal(0)) + point.units
    both = tuple((side, sides[side]) for side in ("right", "left")) if {"left", "right"} == set(sides) else ()
    return PlannedUnits(AreaUnits(area.name, area.total, named(both)), area.allowed, area.per_side)


def _steps(plan: Plan, outcome: Mapping[str, Any], fresh: Fresh, treats: bool) -> tuple[Step, ...]:
    """All treatments in the plan's order, without those that the patient declined; without days where nothing is injected now."""
    findings, said = plan.document.get("findings") or [], _said(outcome)
    chosen = plan.decision.treatments if plan.decision else {}
    others = {one["treatment"]: one for one in outcome["treatments"] if chosen.get(one["treatment"]) is not False}
    days = {step["treatment"]: step for step in sorted(outcome["sequence"], key=itemgetter("order"))} if treats else {}
    steps = []
    for name in dict.fromkeys([*days, *others]):
        if name not in others and name != TOXIN:
            continue
        other, day = others.get(name, {"role": "", "for": (), "because": ()}), days.get(name, {})
        about = once(_region(findings[index]) for index in other["for"])
        texts = fresh.new(said.get(line) for line in other["because"])
        role = gettext(ROLES[other["role"]]) if other["role"] else ""
        steps.append(Step(word(name), role, _day(day.get("earliest")), _day(day.get("latest")), about, texts))
    return tuple(_joined(list(alike)) for _, alike in groupby(steps, attrgetter("role", "earliest", "latest", "about")))


def _joined(steps: list[Step]) -> Step:
    """Treatments of the same days, part and place, as one: skincare and sunscreen."""
    texts = tuple(text for step in steps for text in step.texts)
    return replace(steps[0], name=", ".join(step.name for step in steps), texts=texts)


def _region(finding: Mapping[str, Any]) -> str:
    return f"{place(finding['region'], finding.get('side'))}: {word(finding['concern']).lower()}"


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
