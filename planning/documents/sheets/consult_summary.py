"""What a patient takes home after a consult."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clinic.practice.facemap import FaceMap
from clinic.practice.models import Membership
from planning.consults.words import word
from planning.documents.letter_format import LetterFormat, letter_format_for
from planning.documents.sheets.letter_statements import AreaTexts, LetterStatements, UniqueSentences
from planning.documents.sheets.letter_steps import LetterStep, steps_of
from planning.documents.sheets.patient_words import finding_words, patient_word
from planning.documents.sheets.sheet_parts import (
    AreaUnits,
    CheckInWords,
    LetterMilestone,
    ProtocolSource,
    Sender,
    basis,
    boxed,
    check_in_of,
    lines,
    milestones,
    named,
    patient_sentences,
    sender,
    source,
    window,
)
from planning.documents.sheets.spread_signs import spread_before, spread_since
from planning.documents.sheets.translation import TranslatedAnswer, translate
from planning.engine.contract.answer import Answer, FindingVerdict, Verdict
from planning.engine.contract.vocabulary import Status, Suitability
from planning.plans.models import Course, Decision, Plan
from planning.plans.settled import Settled, Stage, settled_by
from planning.treatments.current_answer import current_treatment, given_answer
from planning.treatments.faces import given_face, planned_face
from planning.treatments.given_areas import areas_given
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import PlannedArea, areas_to_treat, decision_to_treat, planned_areas, sides_of

TONES = {Suitability.SUITABLE: "yes", Suitability.SUITABLE_CAUTION: "yes", Suitability.ADJUNCT: "partly"}
COURSES = {
    Course.WAIT: _("We wait and look again"),
    Course.REFER: _("We send you to somebody else first"),
    Course.DO_NOT_TREAT: _("We do not treat"),
}


@dataclass(frozen=True)
class LetterVerdict:
    """The verdict on one finding or wish. `tone`: yes, partly or no."""

    about: str
    verdict: str
    tone: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class PlannedUnits:
    units: AreaUnits
    allowed: tuple[Decimal, Decimal]
    per_side: bool


@dataclass(frozen=True)
class ConsultSheet:
    """What was proposed, decided or given, by `stage`. `given_on` is the day of the treatment. `waits`: everything is on hold or
    somebody decided not to treat; the letter then has only `holds` and `meanwhile`. `open`: an answer that decides a dose is missing.
    `urgent`: a sign of spread is reported."""

    letter_format: LetterFormat
    stage: Stage
    given_on: date | None
    clinic: Sender
    patient: str
    given_name: str
    born_on: date
    made_at: datetime
    injector: str
    injector_title: str
    own_words: str
    status: str
    urgent: bool
    waits: bool
    holds: tuple[str, ...]
    open: bool
    decided: str
    decided_words: str
    meanwhile: tuple[str, ...]
    for_you: tuple[str, ...]
    answers: tuple[LetterVerdict, ...]
    areas: tuple[PlannedUnits, ...]
    product: str
    face: FaceMap | None
    by_area: tuple[AreaTexts, ...]
    steps: tuple[LetterStep, ...]
    milestones: tuple[LetterMilestone, ...]
    check_in: CheckInWords | None
    warnings: tuple[str, ...]
    in_general: str
    costs: tuple[str, ...]
    source: ProtocolSource
    basis: tuple[str, ...]

    @property
    def dated(self) -> datetime:
        return self.made_at

    @property
    def faces(self) -> dict[str, FaceMap]:
        return {"face": self.face} if self.face else {}

    @property
    def total(self) -> Decimal:
        return sum((area.units.total for area in self.areas), Decimal(0))


def consult_sheet(plan: Plan) -> ConsultSheet:
    """The sheet of a stored plan as decided or given by now, in the patient's language."""
    treatment = current_treatment(plan)
    decision = decision_to_treat(plan) if treatment else plan.decision
    current = given_answer(treatment) if treatment else settled_by(plan, decision)
    translated = translate(current.answer, letter_format_for(plan.clinic, plan.patient))
    with translated.letter_format.active_locale():
        return _consult_sheet(plan, translated, current, decision, treatment)


def _consult_sheet(
    plan: Plan, translated: TranslatedAnswer, current: Settled, decision: Decision | None, treatment: Treatment | None
) -> ConsultSheet:
    clinic, answer, treats = plan.clinic, translated.answer, current.treats
    waits = current.stage is Stage.NOT_TREATED or answer.status.is_held
    urgent = spread_since(plan) or (waits and spread_before(plan.document))
    waits = waits or urgent
    areas = _areas(plan, treatment) if treats else ()
    statements = _statements(
        plan, answer, decision, waits=waits, treated=[area.area for area in answer.doses] if areas else []
    )
    return ConsultSheet(
        letter_format=translated.letter_format,
        stage=current.stage,
        given_on=treatment.ended_on if treatment else None,
        clinic=sender(clinic),
        patient=plan.patient.name,
        given_name=plan.patient.called,
        born_on=plan.patient.born_on,
        made_at=clinic.local(plan.made_at),
        injector=plan.injector.name,
        injector_title=_title(plan),
        own_words="" if urgent else (plan.document.get("goals") or {}).get("words") or "",
        status=plan.status,
        urgent=urgent,
        waits=waits,
        open=plan.status == Status.INCOMPLETE,
        decided=gettext(COURSES[Course(decision.course)]) if decision and decision.course != Course.TREAT else "",
        decided_words=decision.patient_words if decision else "",
        areas=areas,
        product=(treatment.product if treatment else answer.doses[0].product) if areas else "",
        face=_face(plan, treatment) if areas else None,
        milestones=milestones(answer) if treats and not urgent else (),
        check_in=(check_in_of(treatment) if treatment else window(answer)) if treats and not urgent else None,
        warnings=boxed(answer) if areas and not urgent else (),
        costs=() if waits else lines(clinic.cost_words),
        source=source(translated),
        **statements,
    )


def _statements(
    plan: Plan, answer: Answer, decision: Decision | None, *, waits: bool, treated: list[str]
) -> dict[str, Any]:
    """The statements by field of the sheet. On hold without verdicts, effects and order."""
    statements = LetterStatements(answer)
    holds = statements.sentences.unseen(line.patient_text or line.text for line in answer.holds)
    if waits:
        accepted = [patient_word(one) for one, yes in (decision.treatments if decision else {}).items() if yes]
        nothing = dict.fromkeys(("for_you", "answers", "by_area", "steps"), ())
        return {
            **nothing,
            "in_general": "",
            "holds": holds,
            "meanwhile": (*statements.meanwhile(), *accepted),
            "basis": basis(statements.held),
        }
    return {
        "holds": holds,
        "meanwhile": (),
        "for_you": statements.for_you(),
        "answers": _answers(plan, answer, statements.sentences),
        "by_area": statements.by_area(treated),
        "steps": steps_of(plan, answer, statements.sentences),
        "in_general": statements.in_general() if treated else "",
        "basis": basis(statements.for_patient),
    }


def _title(plan: Plan) -> str:
    membership = Membership.objects.filter(clinic_id=plan.clinic_id, user_id=plan.injector.pk).first()
    return membership.title if membership else ""


def _answers(plan: Plan, answer: Answer, sentences: UniqueSentences) -> tuple[LetterVerdict, ...]:
    findings = plan.document.get("findings") or []
    return tuple(
        LetterVerdict(
            about=_about(verdict, findings),
            verdict=word(verdict.suitability),
            tone=TONES.get(verdict.suitability, "no"),
            texts=sentences.unseen(patient_sentences(answer, verdict.because)),
        )
        for verdict in answer.verdicts
    )


def _about(verdict: Verdict, findings: list[Any]) -> str:
    if isinstance(verdict, FindingVerdict):
        return finding_words(findings[verdict.finding])
    return gettext("Your wish: %(wish)s") % {"wish": word(verdict.wish).lower()}


def _areas(plan: Plan, treatment: Treatment | None) -> tuple[PlannedUnits, ...]:
    if treatment is None:
        return tuple(_planned(area) for area in planned_areas(plan) if area.total)
    planned = {area.area: area for area in areas_to_treat(plan)}
    found = []
    for area in areas_given(treatment):
        if area.total:
            units = AreaUnits(patient_word(area.area), area.total, named(area.sides.items()))
            found.append(PlannedUnits(units, planned[area.area].allowed, planned[area.area].per_side))
    return tuple(found)


def _planned(area: PlannedArea) -> PlannedUnits:
    sides = sides_of(area.points)
    shown = {} if "midline" in sides else sides
    return PlannedUnits(
        AreaUnits(patient_word(area.area), area.total, named(shown.items())), area.allowed, area.per_side
    )


def _face(plan: Plan, treatment: Treatment | None) -> FaceMap:
    if treatment is not None:
        return given_face(treatment)
    return planned_face(plan, [area for area in planned_areas(plan) if area.total])
