"""Every paper names what was decided and given, and nothing else: all document types, all kinds of difference, both languages."""

import re
from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from clinic.practice.models import Clinic, User
from clinic.practice.numbers import units
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.words import word
from planning.documents import actions
from planning.documents.document_type import FOR_PATIENTS as PATIENTS
from planning.documents.document_type import DocumentType
from planning.documents.pdf import rendering
from planning.documents.progress import is_behind
from planning.documents.sheets.patient_words import patient_word
from planning.documents.subjects import OF_PLAN, OF_TREATMENT
from planning.documents.types import document_types
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.documents.types.patients_answer import PATIENTS_ANSWER
from planning.engine.contract.vocabulary import Area
from planning.plans.models import Plan
from planning.protocols import shipped
from planning.protocols.languages import shipped_translation
from planning.treatments.models import Treatment
from tests.documents.stories import PROPOSED, STORIES, Story, given, proposal
from tests.support.english import words_of
from tests.support.protocol_text import patient_text
from tests.treatments.making import HEALTHY, make_decision, make_plan

FOR_PATIENTS = tuple(one for one in document_types() if one.printing is PATIENTS)
CODE = attrgetter("code")
VARIANTS = [("en", "a4", False), ("en", "letter", True), ("es", "a4", False), ("es", "letter", True)]
TranslatedAnswer = Callable[[str], Story]


@pytest.fixture
def tell(clinic: Clinic, ana: Patient, ada: User, at: Callable[[Clinic, str], None]) -> TranslatedAnswer:
    at(clinic, "2026-11-23 14:00")
    return lambda name: STORIES[name](ana, ada)


def speak(story: Story, language: str, paper: str, large: bool) -> None:
    """How this patient wants letters; on the objects alone, which is all that a sheet reads."""
    for subject in filter(None, (story.plan, story.treatment)):
        subject.clinic.paper, subject.patient.language, subject.patient.large_print = paper, language, large


def fresh(story: Story) -> Story:
    story.plan = Plan.objects.with_people().select_related("clinic", "consult__finished_by").get(pk=story.plan.pk)
    if story.treatment:
        story.treatment = Treatment.objects.with_people().get(pk=story.treatment.pk)
    return story


def subject_of(kind: DocumentType[Any], story: Story) -> Any:
    return {OF_PLAN: story.plan, OF_TREATMENT: story.treatment}[kind.of]


def read(kind: DocumentType[Any], subject: Any) -> tuple[Any, str]:
    """The sheet, and all that its reader reads of it without the fixed name of the clinic."""
    sheet = kind.sheet(subject)
    return sheet, words_of(rendering.html(kind, sheet), "Harbour Clinic")


def figure(amount: Decimal) -> str:
    """`20 U` as it is read, in the language that is spoken."""
    return units(amount).replace("\N{NO-BREAK SPACE}", " ")


def names_of(area: str, language: str) -> list[str]:
    """How a paper may name an area: the heading, and the plain words of the protocol's sentences."""
    with translation.override({"en": "en-gb", "es": "es"}[language]):
        heading, plainly = word(area), patient_word(area)
    if language == "es":
        return [heading, f"la {heading.lower()}", plainly, _spanish(area)]
    return [heading, heading.lower(), plainly, shipped().areas[area].patient_name]  # type: ignore[index]


def _spanish(area: str) -> str:
    words = shipped_translation("es")
    assert words is not None
    return words.areas[Area(area)]


@pytest.mark.parametrize("kind", FOR_PATIENTS, ids=CODE)
@pytest.mark.parametrize("name", STORIES)
def test_what_patients_take_home(clinic: Clinic, tell: TranslatedAnswer, name: str, kind: DocumentType[Any]) -> None:
    with tenant(clinic):
        story = fresh(tell(name))
        subject = subject_of(kind, story)
        if subject is None:
            assert kind.of is OF_TREATMENT and story.treatment is None
            return
        if not kind.offered(subject):  # a patient's answer, which a decision has replaced
            return
        for language, paper, large in VARIANTS:
            speak(story, language, paper, large)
            sheet, words = read(kind, subject)
            assert (sheet.letter_format.language, sheet.letter_format.paper, sheet.letter_format.large_print) == (
                language,
                paper,
                large,
            )
            _holds(story, sheet, words, language, kind)


def _holds(story: Story, sheet: Any, words: str, language: str, kind: DocumentType[Any]) -> None:
    for area in story.without:
        assert not [name for name in names_of(area, language) if name in words], area
    with sheet.letter_format.active_locale():
        for treatment in story.declined:
            assert word(treatment) not in words and patient_word(treatment) not in words
    if hasattr(sheet, "areas"):
        _names_doses(story, sheet, words, kind)


def _names_doses(story: Story, sheet: Any, words: str, kind: DocumentType[Any]) -> None:
    with sheet.letter_format.active_locale():
        for area, amount in story.units.items():
            assert (
                f"{patient_word(area)} {figure(amount)}" in words and f"{figure(amount)} {patient_word(area)}" in words
            )
        if kind == CONSULT_SUMMARY:
            assert all(patient_word(treatment) in words for treatment in story.accepted)
            assert all(text in words for text in story.says if "moved" not in text)
        if story.units:
            assert figure(story.total) in words
    drawn = sheet.faces.get("face")
    assert (
        sum((Decimal(point.units.replace(",", ".")) for point in drawn.points), Decimal(0)) == story.total
        if drawn
        else not story.units
    )
    days = {one for milestone in sheet.milestones for one in milestone.area.split(", ")}
    with sheet.letter_format.active_locale():
        assert days == set(map(patient_word, story.units))


@pytest.mark.parametrize("name", STORIES)
def test_the_record_says_both_and_which_is_which(clinic: Clinic, tell: TranslatedAnswer, name: str) -> None:
    with tenant(clinic):
        story = fresh(tell(name))
        sheet, words = read(CLINICAL_RECORD, story.plan)
    told = {one.of: Decimal(str(one.totals.session)) for one in sheet.totals}
    assert all(f"{of.capitalize()}: this session {figure(total)}" in words for of, total in told.items())
    sums = {one: total for of, total in told.items() for one in re.split(", | and ", of)}
    assert sums["suggested"] == Decimal(str(story.plan.answer.totals.session))
    if story.treatment:
        assert sums["given"] == story.total
    elif "decided" in sums:
        assert sums["decided"] == story.total
    rows = {row.dose.area: row for row in sheet.doses}
    assert set(rows) >= PROPOSED | set(story.units)
    for area in story.without:
        assert rows[area].points == () or story.treatment
    order = {step.word for step in sheet.sequence}
    assert not order & set(map(word, story.declined))
    choices = {one.treatment.word: one.choice for one in sheet.treatments}
    assert all(choices[word(one)] == "declined" for one in story.declined)
    assert all(choices[word(one)] == "accepted" for one in story.accepted)
    assert all(text in words for text in story.says)
    assert [step.order for step in sheet.sequence] == list(range(1, len(sheet.sequence) + 1))


@pytest.mark.parametrize("kind", [one for one in document_types() if one is not PATIENTS_ANSWER], ids=CODE)
def test_the_pdf_says_what_its_sheet_says(
    clinic: Clinic, tell: TranslatedAnswer, kind: DocumentType[Any], tmp_path: Any
) -> None:
    with tenant(clinic):
        story = fresh(tell("two left out and treated"))
        sheet, words = read(kind, subject_of(kind, story))
    (tmp_path / "one.pdf").write_bytes(rendering.pdf(kind, sheet).content)
    pages = PdfReader(tmp_path / "one.pdf").pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert all(told in text.lower() for told in ("glabella", figure(story.total).lower()) if told in words.lower())
    if kind in FOR_PATIENTS:
        assert not re.search("forehead|masseter|chewing|jaw", text, re.I)
    if kind is CLINICAL_RECORD:
        assert "left out" in text and re.search("given: this session", text, re.I)


def test_the_proposal_says_that_it_is_one(clinic: Clinic, tell: TranslatedAnswer) -> None:
    with tenant(clinic):
        _, words = read(CONSULT_SUMMARY, fresh(tell("undecided")).plan)
        assert "Proposed units" in words and "This is a proposal: nothing is decided yet." in words
        _, words = read(CONSULT_SUMMARY, fresh(tell("other units")).plan)
        assert "What you were given" in words and "propos" not in words.lower()


@pytest.mark.parametrize("name", ["wait", "refer", "do not treat"])
def test_a_letter_without_treatment_proposes_nothing(clinic: Clinic, tell: TranslatedAnswer, name: str) -> None:
    with tenant(clinic):
        sheet, words = read(CONSULT_SUMMARY, fresh(tell(name)).plan)
    assert not (sheet.areas or sheet.milestones or sheet.check_in or sheet.answers or sheet.by_area)
    assert not (sheet.for_you or sheet.steps or sheet.in_general or sheet.costs or sheet.face)
    assert not re.search(r"\bsuitable\b|\d U\b|injection|propos|Fractional laser", words, re.I)


def test_a_letter_on_hold_speaks_of_no_costs(clinic: Clinic, ana: Patient, ada: User) -> None:
    clinic.cost_words = "By area, as on the price list."
    clinic.save()
    with tenant(clinic):
        ready, held = make_plan(ana, ada), make_plan(ana, ada, safety=HEALTHY["safety"] | {"pregnant": True})
        for plan, says in ((ready, True), (held, False)):
            sheet, words = read(CONSULT_SUMMARY, plan)
            assert (bool(sheet.costs), "price list" in words) == (says, says)


def test_an_accepted_laser_still_says_what_it_is_for(clinic: Clinic, ana: Patient, ada: User) -> None:
    plan = proposal(ana, ada)
    make_decision(plan, ada, out=("glabella",), treatment__fractional_laser="yes", treatment__ha_filler="no")
    with tenant(clinic):
        sheet, words = read(CONSULT_SUMMARY, fresh(Story(plan)).plan)
    [laser] = [step for step in sheet.steps if step.name == "Fractional laser"]
    assert laser.about == ("Frown (glabella): lines on movement",) and laser.texts == ()
    assert "filler" not in words.lower().replace("cannot fill", "")


def test_the_day_of_the_injections_is_one_day(clinic: Clinic, tell: TranslatedAnswer) -> None:
    with tenant(clinic):
        plan = fresh(tell("given differs")).plan
        steps = CONSULT_SUMMARY.sheet(plan).steps  # type: ignore[union-attr]
        [toxin] = [step for step in steps if step.name == patient_word("toxin")]
        assert toxin.earliest == toxin.latest == plan.made_at.date()


def test_aftercare_answers_no_finding(clinic: Clinic, tell: TranslatedAnswer) -> None:
    with tenant(clinic):
        story = fresh(tell("given differs"))
        assert patient_text("lines.etched") in read(CONSULT_SUMMARY, story.plan)[1]
        assert patient_text("lines.etched") not in read(AFTERCARE, story.treatment)[1]


def test_one_side_is_named(clinic: Clinic, tell: TranslatedAnswer) -> None:
    with tenant(clinic):
        story = fresh(tell("one side only"))
        for kind in (CONSULT_SUMMARY, AFTERCARE):
            sheet = kind.sheet(subject_of(kind, story))
            found = [getattr(area, "units", area) for area in sheet.areas]
            [eyes] = [area for area in found if area.name == word("crows_feet")]
            assert eyes.sides == (("right", eyes.total),)


def test_a_letter_made_before_the_treatment_is_behind(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    plan = make_plan(ana, ada)
    with tenant(clinic):
        plan = Plan.objects.with_people().select_related("clinic", "consult__finished_by").get(pk=plan.pk)
        letter = actions.make(subject=plan, document_type=CONSULT_SUMMARY)
        assert not is_behind(plan, CONSULT_SUMMARY, letter)
        at(clinic, "2026-11-23 14:10")
        given(plan, ada)
        assert is_behind(plan, CONSULT_SUMMARY, letter)
        at(clinic, "2026-11-23 14:20")
        letter = actions.make(subject=plan, document_type=CONSULT_SUMMARY)
        assert not is_behind(plan, CONSULT_SUMMARY, letter)
