"""The clinical record of a consult, for the chart: answers, findings, the engine's answer, decisions, treatments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from clinic.audit.models import Event
from clinic.practice import moments
from clinic.practice.facemap import FaceMap
from clinic.practice.models import Membership
from planning.consults.fact_values import value_words
from planning.consults.models import Consult, ConsultState
from planning.consults.words import place, side_word, word
from planning.documents.letter_format import LetterFormat, chart_format
from planning.documents.sheets.consult_questions import QuestionSection, question_sections
from planning.documents.sheets.record_doses import RecordDose, dose_rows
from planning.documents.sheets.record_statements import StatementGroup, statement_groups
from planning.documents.sheets.recorded_answers import RecordedAnswer, recorded_answers
from planning.documents.sheets.recorded_treatments import RecordedTreatment, recorded_treatments
from planning.documents.sheets.sheet_parts import AreaUnits, ProtocolSource, Sender, sender, source
from planning.documents.sheets.translation import TranslatedAnswer
from planning.engine.contract.answer import CheckInWindow
from planning.engine.contract.doses import Totals
from planning.plans.models import Course, Decision, Plan
from planning.plans.presenter.faces import marks
from planning.plans.presenter.parts import PlanLine, StepRow, TreatmentRow, VerdictRow
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.settled import Stage, settled_by
from planning.treatments.current_answer import current_answer
from planning.treatments.faces import planned_face
from planning.treatments.planned_areas import PlannedArea, areas_to_treat, decision_to_treat, product_of

NOT_ASSESSED = "not assessed"
REST = ("movement", "muscle_strength", "years_present", "lessens_when_spread")
DETAILS = {
    "movement": "movement",
    "muscle_strength": "muscle",
    "years_present": "years present",
    "lessens_when_spread": "lessens when spread",
}


@dataclass(frozen=True)
class RecordedFinding:
    """One finding of one side or both."""

    about: str
    side: str
    at_rest: str
    severity: str
    details: str
    note: str


@dataclass(frozen=True)
class RecordedDecision:
    """One decision. The first of the sheet counts."""

    course: str
    at: datetime
    by: str
    words: str
    patient_words: str
    accepted: tuple[str, ...]
    declined: tuple[str, ...]


@dataclass(frozen=True)
class UnitTotals:
    """Totals of units; `of`: suggested, decided or given."""

    of: str
    totals: Totals
    band_word: str


@dataclass(frozen=True)
class OtherTreatmentRow:
    """A treatment beside toxin, and the `choice`: accepted, declined or left open."""

    treatment: TreatmentRow
    choice: str


@dataclass(frozen=True)
class Signature:
    """Who finished the consult, and the id of its audit event."""

    by: str
    title: str
    role: str
    at: datetime
    event: int | None


@dataclass(frozen=True)
class RecordSheet:
    """`version` counts the consult's versions from 1; `later`: when the next version was started, if any."""

    letter_format: LetterFormat
    clinic: Sender
    patient: str
    born_on: date
    sex: str
    age: int
    started_at: datetime
    made_at: datetime
    version: int
    later: datetime | None
    without_plan: str
    signed: Signature
    status: str
    missing: tuple[str, ...]
    holds: tuple[PlanLine, ...]
    cautions: tuple[PlanLine, ...]
    parts: tuple[QuestionSection, ...]
    findings: tuple[RecordedFinding, ...]
    verdicts: tuple[VerdictRow, ...]
    doses: tuple[RecordDose, ...]
    totals: tuple[UnitTotals, ...]
    product: str
    face: FaceMap
    areas: tuple[AreaUnits, ...]
    treatments: tuple[OtherTreatmentRow, ...]
    sequence: tuple[StepRow, ...]
    check_in: CheckInWindow | None
    decisions: tuple[RecordedDecision, ...]
    answers: tuple[RecordedAnswer, ...]
    given: tuple[RecordedTreatment, ...]
    rules: tuple[StatementGroup, ...]
    source: ProtocolSource
    basis: tuple[str, ...]

    @property
    def dated(self) -> datetime:
        return self.made_at

    @property
    def faces(self) -> dict[str, FaceMap]:
        return {"face": self.face} | {one.key: one.face for one in self.given if one.face}


def record_sheet(plan: Plan) -> RecordSheet:
    letter_format = chart_format(plan.clinic)
    with letter_format.active_locale():
        return _record_sheet(plan, letter_format)


def _record_sheet(plan: Plan, letter_format: LetterFormat) -> RecordSheet:
    clinic, patient, consult = plan.clinic, plan.patient, plan.consult
    reading = PlanPresenter(plan.document, plan.answer)
    decisions = list(plan.decisions.select_related("made_by").order_by("-made_at"))
    counts = decision_to_treat(plan)
    treats = counts is None or counts.course == Course.TREAT
    areas = tuple(area for area in areas_to_treat(plan) if area.total and treats)
    current = current_answer(plan)
    now = PlanPresenter(plan.document, current.answer)
    answered = {line.id for verdict in reading.verdicts for line in verdict.why}
    later = _later(consult) if consult else None
    return RecordSheet(
        letter_format=letter_format,
        clinic=sender(clinic),
        patient=patient.name,
        born_on=patient.born_on,
        sex=patient.get_sex_display(),
        age=plan.document["patient"]["age"],
        started_at=clinic.local(consult.started_at if consult else plan.made_at),
        made_at=clinic.local(plan.made_at),
        version=_version(consult) if consult else 1,
        later=clinic.local(later.started_at) if later else None,
        without_plan=plan.without_plan,
        signed=_signed(plan),
        status=reading.state.word,
        missing=tuple(one.label for one in reading.missing),
        holds=tuple(reading.holds),
        cautions=tuple(line for line in reading.cautions if line.id not in answered),
        parts=question_sections(plan),
        findings=tuple(map(_found, plan.document.get("findings") or ())),
        verdicts=tuple(reading.verdicts),
        doses=dose_rows(reading, areas, counts),
        totals=_sums(plan, reading, now, current.stage, counts),
        product=product_of(plan) or "",
        face=_face(plan, areas),
        areas=tuple(AreaUnits(area.name, area.total) for area in areas),
        treatments=_others(reading, counts),
        sequence=tuple(now.sequence),
        check_in=now.check_in,
        decisions=tuple(_decided(one, clinic.zone) for one in decisions),
        answers=recorded_answers(plan),
        given=recorded_treatments(plan),
        rules=statement_groups(plan.answer, reading),
        source=source(TranslatedAnswer(plan.answer, letter_format)),
        basis=tuple(sorted({one for line in reading.lines.values() for one in line.basis})),
    )


def _sums(
    plan: Plan, reading: PlanPresenter, now: PlanPresenter, stage: Stage, decision: Decision | None
) -> tuple[UnitTotals, ...]:
    sums = [_sum("suggested", reading)]
    if decision is not None:
        decided = settled_by(plan, decision)
        sums.append(_sum("decided", PlanPresenter(plan.document, decided.answer)))
    if stage is Stage.GIVEN:
        sums.append(_sum("given", now))
    same = [list(found) for _, found in groupby(sums, lambda one: (one.totals, one.band_word))]
    return tuple(replace(found[0], of=_all_of(found)) for found in same)


def _all_of(sums: Sequence[UnitTotals]) -> str:
    *others, last = (one.of for one in sums)
    return f"{', '.join(others)} and {last}" if others else last


def _sum(of: str, reading: PlanPresenter) -> UnitTotals:
    return UnitTotals(of, reading.totals, reading.band_word)


def _others(reading: PlanPresenter, decision: Decision | None) -> tuple[OtherTreatmentRow, ...]:
    chosen = decision.treatments if decision else {}
    words = {True: "accepted", False: "declined", None: "left open" if decision else ""}
    return tuple(OtherTreatmentRow(one, words[chosen.get(one.code)]) for one in reading.treatments)


def _later(consult: Consult) -> Consult | None:
    return consult.later_versions.exclude(state=ConsultState.ABANDONED).order_by("started_at").first()


def _version(consult: Consult) -> int:
    number, before = 1, consult.version_of
    while before is not None:
        number, before = number + 1, before.version_of
    return number


def _signed(plan: Plan) -> Signature:
    consult, zone = plan.consult, plan.clinic.zone
    signer = (consult.finished_by if consult else None) or plan.injector
    member = Membership.objects.filter(clinic_id=plan.clinic_id, user_id=signer.pk).first()
    events = Event.objects.filter(clinic_id=plan.clinic_id, **_finished(plan))
    return Signature(
        by=signer.name,
        title=member.title if member else "",
        role=member.role_words if member else "",
        at=moments.local((consult.finished_at if consult else None) or plan.made_at, zone),
        event=events.values_list("id", flat=True).first(),
    )


def _finished(plan: Plan) -> dict[str, str]:
    if plan.consult_id:
        return {"action": "consult.finish", "object_type": "consults.consult", "object_id": str(plan.consult_id)}
    return {"action": "plan.without_consult", "object_type": "plans.plan", "object_id": str(plan.pk)}


def _found(finding: Mapping[str, Any]) -> RecordedFinding:
    details = (f"{DETAILS[name]} {_detail(name, finding[name])}" for name in REST if finding.get(name) is not None)
    return RecordedFinding(
        about=f"{place(finding['region'])}: {word(finding['concern']).lower()}",
        side=f"{finding['side']} sides" if finding.get("side") == "both" else side_word(finding.get("side") or "–"),
        at_rest=_grade(finding, "at_rest"),
        severity=_grade(finding, "severity"),
        details=", ".join(details),
        note=finding.get("note") or "",
    )


def _detail(name: str, value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else value_words(name, value)


def _grade(finding: Mapping[str, Any], name: str) -> str:
    return NOT_ASSESSED if finding.get(name) is None else value_words(name, finding[name])


def _face(plan: Plan, areas: tuple[PlannedArea, ...]) -> FaceMap:
    face = planned_face(plan, areas)
    grades = tuple(marks(plan.document.get("findings", ()), links=False))
    return replace(face, title="Findings and planned points", marks=grades, key="record")


def _decided(decision: Decision, zone: Any) -> RecordedDecision:
    chosen = {True: [], False: []}  # type: dict[bool, list[str]]
    for treatment, accepted in decision.treatments.items():
        if accepted is not None:
            chosen[accepted].append(word(treatment))
    return RecordedDecision(
        course="Treat" if decision.course == Course.TREAT else decision.get_course_display(),
        at=moments.local(decision.made_at, zone),
        by=decision.made_by.name,
        words=decision.words,
        patient_words=decision.patient_words,
        accepted=tuple(chosen[True]),
        declined=tuple(chosen[False]),
    )
