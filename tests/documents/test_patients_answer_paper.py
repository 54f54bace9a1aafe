"""The paper of a patient who thinks a plan over or declines it."""

import io
import os
import re
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from clinic.files import store
from clinic.jobs.models import Job
from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents import actions
from planning.documents.models import Document
from planning.documents.pdf import rendering
from planning.documents.types.patients_answer import PATIENTS_ANSWER
from planning.plans import actions as plans
from planning.plans.answer_codes import AnswerReason, PatientsChoice
from planning.plans.models import Plan
from tests.support.english import english_in, words_of
from tests.support.reading_age import grade
from tests.treatments.making import HEALTHY, make_decision, make_plan

JAW = {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"}
EVERY = [code for code in AnswerReason.values if code != AnswerReason.OTHER]
Answered = Callable[..., Plan]


@pytest.fixture
def answered(clinic: Clinic, ana: Patient, ada: User, at: Callable[[Clinic, str], None]) -> Answered:
    at(clinic, "2026-11-23 14:00")

    def made(patient: dict[str, Any] | None = None, **changes: Any) -> Plan:
        told: dict[str, Any] = {
            "choice": PatientsChoice.THINKS_IT_OVER,
            "reasons": ["cost", "asks_somebody"],
            "words": "",
            "return_on": date(2026, 12, 7),
            "idempotency_key": uuid.uuid4(),
        }
        with tenant(clinic):
            Patient.objects.filter(pk=ana.pk).update(**patient or {"language": "en"})
            ana.refresh_from_db()
            goals = {**HEALTHY["goals"], "words": ""}
            plan = make_plan(ana, ada, findings=[*HEALTHY["findings"], JAW], goals=goals)
            plans.note_answer(plan=plan, by=ada, **told | changes)
            return Plan.objects.with_people().select_related("clinic", "consult__finished_by").get(pk=plan.pk)

    return made


def paper(plan: Plan) -> str:
    with tenant(plan.clinic):
        return rendering.html(PATIENTS_ANSWER, PATIENTS_ANSWER.sheet(plan))


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]))


def test_it_says_what_was_found_and_proposed_and_when_we_ask(answered: Answered) -> None:
    said = text(paper(answered(words="My sister had it done")))
    assert "you want to think about the plan of Monday 23 November 2026" in said
    assert "Chewing muscle (masseter): strong muscle" in said
    assert "Injections (botulinum toxin): " in said and "Forehead" in said
    assert "The cost" in said and "You want to talk to somebody first" in said and "My sister had it done" in said
    assert "We ask you again Monday 7 December 2026" in said and "+44 20 7946 0000" in said
    assert "does not promise" in said and not re.search(r"\d U\b", said)


def test_whoever_declines_is_not_asked_again(answered: Answered) -> None:
    said = text(paper(answered(choice=PatientsChoice.DECLINES, return_on=None)))
    assert "you do not want the plan" in said and "How to reach us" in said and "We ask you again" not in said
    assert "What you told us" in said and "think about" not in said


def test_it_is_made_when_the_answer_is_kept_and_offered_while_it_stands(
    answered: Answered, clinic: Clinic, ada: User, sign_in: Any, at: Any
) -> None:
    plan = answered()
    run_due(clinic)
    with tenant(clinic):
        assert Document.objects.of(plan, PATIENTS_ANSWER).count() == 1
    card = f'id="document-{PATIENTS_ANSWER.code}"'
    assert card in sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()
    at(clinic, "2026-11-23 15:00")
    make_decision(plan, ada)
    assert card not in sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()


@pytest.mark.parametrize("choice", PatientsChoice)
def test_spanish_has_no_english_in_it(answered: Answered, choice: PatientsChoice) -> None:
    day = date(2026, 12, 7) if choice == PatientsChoice.THINKS_IT_OVER else None
    plan = answered({"language": "es"}, choice=choice, reasons=EVERY, return_on=day)
    html = paper(plan)
    assert '<html lang="es"' in html
    assert english_in(words_of(html, plan.clinic.name, "onabotulinumtoxina-face")) == []


@pytest.mark.parametrize("choice", PatientsChoice)
def test_a_twelve_year_old_can_read_its_sentences(answered: Answered, choice: PatientsChoice) -> None:
    html = paper(answered(choice=choice, reasons=EVERY, return_on=None))
    body = html.partition("<body>")[2].partition("<footer")[0]
    sentences = re.findall(r"<(?:p|h1|h2|li)[^>]*>(.*?)</", body, re.S)
    told = ". ".join(re.sub(r"<[^>]+>|\+[\d ]+", " ", one).strip(" .\n") for one in sentences if one.strip())
    assert grade(told) <= 7.0


LONG = "Wolfeschlegelsteinhausenbergerdorff" * 2


@pytest.mark.parametrize(
    ("patient", "most"),
    [({}, 1), ({"large_print": True}, 2), ({"given_name": LONG, "family_name": LONG, "large_print": True}, 2)],
    ids=["plain", "large print", "long name"],
)
def test_it_stays_short(answered: Answered, patient: dict[str, Any], most: int) -> None:
    plan = answered({"language": "en"} | patient, reasons=[*EVERY, "other"], words="My sister had it done. " * 8)
    with tenant(plan.clinic):
        made = actions.make(subject=plan, document_type=PATIENTS_ANSWER)
        content = store.read(made.file, made.sha256)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) <= most
    if keep := os.environ.get("KEEP_PAPERS"):
        (Path(keep) / f"answer-{len(patient)}.pdf").write_bytes(content)


def test_nobody_can_ask_for_it_where_no_answer_stands(
    clinic: Clinic, ana: Patient, ada: User, sign_in: Callable[[User], Client]
) -> None:
    plan = make_plan(ana, ada)
    told = sign_in(ada).post(reverse(PATIENTS_ANSWER.route, args=[plan.pk]), follow=True).content.decode()
    assert "Nothing was made" in told
    with tenant(clinic):
        assert not Job.objects.filter(kind=PATIENTS_ANSWER.job).exists()
