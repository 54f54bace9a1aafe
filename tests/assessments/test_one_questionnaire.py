"""The health questions are one questionnaire: the consult, the health page and the API ask with the same words, offer the same codes
and refuse with the same sentences."""

import html
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from clinic.practice.models import Clinic, User
from patients.records.models import Patient
from patients.records.questions.table import BY_CODE, GROUPS, QUESTIONS
from planning.consults.models import Consult

SignIn = Callable[[User], Client]
Pages = Callable[[dict[str, Any]], dict[str, str]]
CLEARED = {"by": "Dr Sato"}


def readable(page: bytes) -> str:
    return " ".join(html.unescape(page.decode()).split())


@pytest.fixture
def pages(sign_in: SignIn, ada: User, ana: Patient, consult: Consult) -> Pages:
    """Both pages with these answers typed in."""

    def shown(fields: dict[str, Any]) -> dict[str, str]:
        client, key = sign_in(ada), str(uuid.uuid4())
        client.post(f"/consults/{consult.pk}/draft/", {"version": 1, **fields})
        health = client.post(f"/patients/{ana.pk}/health/", {"after": 0, "idempotency_key": key, **fields})
        return {
            "consult": readable(client.get(f"/consults/{consult.pk}/").content),
            "health": readable(health.content),
        }

    return shown


def test_both_pages_ask_with_the_same_words_and_offer_the_same_codes(pages: Pages) -> None:
    assert {question.group for question in QUESTIONS} == set(GROUPS)
    for name, page in pages({"safety.pregnant": "perhaps"}).items():
        for question in QUESTIONS:
            assert f"<legend>{question.label}</legend>" in page, (name, question.path)
            assert str(question.hint) in page and str(question.note) in page
            for code, label in getattr(question, "choices", ()):
                assert f'name="{question.path}.some" value="{code}"' in page, (name, code)
                assert f"<span>{label}</span>" in page


def test_the_api_describes_the_same_questions(tmp_path: Any) -> None:
    drawn = tmp_path / "schema.yml"
    call_command("spectacular", file=str(drawn))
    answers = yaml.safe_load(drawn.read_text())["components"]["schemas"]["HealthIn"]["properties"]["answers"]
    described = answers["properties"]
    assert {code: one["title"] for code, one in described.items()} == {
        code: str(question.label) for code, question in BY_CODE.items()
    }
    allergies = BY_CODE["allergies"]
    assert described["allergies"]["items"]["enum"] == [code for code, _ in allergies.choices]  # type: ignore[attr-defined]
    assert "`latex`: Latex" in described["allergies"]["description"]


LONG = "x" * 201
REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (
        {"specialist_clearance": {"by": "Dr Sato", "on": "2026-11-24"}},
        {"safety.specialist_clearance": "yes", "safety.specialist_clearance.by": "Dr Sato",
         "safety.specialist_clearance.on": "2026-11-24"},
        "the day of the clearance must not be in the future.",
    ),
    (
        {"specialist_clearance": CLEARED},
        {"safety.specialist_clearance": "yes", "safety.specialist_clearance.by": "Dr Sato"},
        "give both the specialist’s name and the date.",
    ),
    (
        {"specialist_clearance": {"by": LONG, "on": "2026-11-23"}},
        {"safety.specialist_clearance": "yes", "safety.specialist_clearance.by": LONG,
         "safety.specialist_clearance.on": "2026-11-23"},
        "201 characters are too many, 200 are allowed.",
    ),
    (
        {"neuromuscular_disorder": ""},
        {"safety.neuromuscular_disorder": "yes"},
        "enter its name, or “not known”.",
    ),
    (
        {"neuromuscular_disorder": LONG},
        {"safety.neuromuscular_disorder": "yes", "safety.neuromuscular_disorder.name": LONG},
        "201 characters are too many, 200 are allowed.",
    ),
    (
        {"allergies": ["nuts"]},
        {"safety.allergies": "yes", "safety.allergies.some": ["nuts"]},
        "“nuts” is not known. Choose from botulinum_toxin, human_albumin, cows_milk_protein, lidocaine, latex, other.",
    ),
    (
        {"medicines": [{"class": "anticoagulant"}]},
        {"safety.medicines": "yes", "safety.medicines.name": [""], "safety.medicines.class": ["anticoagulant"]},
        "the name is missing in row 1.",
    ),
    (
        {"medicines": [{"name": "x", "class": "blood thinner"}]},
        {"safety.medicines": "yes", "safety.medicines.name": ["x"], "safety.medicines.class": ["blood thinner"]},
        "choose kind from the list in row 1.",
    ),
    (
        {"medicines": [{"name": "x"}] * 51},
        {"safety.medicines": "yes", "safety.medicines.name": ["x"] * 51, "safety.medicines.class": [""] * 51},
        "51 rows are too many, 50 are allowed.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "typed", "words"), REFUSED)
def test_a_refusal_is_the_same_sentence_everywhere(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn, pages: Pages, at: Any,
    answer: dict[str, Any], typed: dict[str, Any], words: str,
) -> None:  # fmt: skip
    at(clinic, "2026-11-23 12:00")
    [code] = answer
    sentence = f"{BY_CODE[code].name}: {words}"
    for name, page in pages(typed).items():
        assert sentence in page or words in page, name
    body = json.dumps({"answers": answer, "after": 0})
    sent = sign_in(ada).post(f"/api/v1/patients/{ana.pk}/health/", body, content_type="application/json")
    assert sent.status_code == 400
    assert sent.json()["errors"]["answers"][code] == sentence


@pytest.mark.parametrize(
    ("on", "page_says"),
    [
        ("soon", "“soon” is not a day. Write it as 28 Nov 2026 or 28/11/2026."),
        ("31/11/2026", "November 2026 has the days 1 to 30, not 31."),
        ("31 Dec 1899", "Enter a day from 1900 to 2199."),
    ],
)
def test_a_day_is_refused_in_the_words_of_who_writes_it(
    ana: Patient, ada: User, sign_in: SignIn, pages: Pages, on: str, page_says: str
) -> None:
    """People write days in many ways, a program in one."""
    field = "safety.specialist_clearance"
    for name, page in pages({field: "yes", f"{field}.by": "Dr Sato", f"{field}.on": on}).items():
        assert page_says in page, name
        assert f'name="{field}.on" value="{on}"' in page, name
    body = json.dumps({"answers": {"specialist_clearance": {"by": "Dr Sato", "on": on}}, "after": 0})
    sent = sign_in(ada).post(f"/api/v1/patients/{ana.pk}/health/", body, content_type="application/json")
    assert (
        "year-month-day, such as 2026-11-23, from 1900 to 2199."
        in sent.json()["errors"]["answers"]["specialist_clearance"]
    )


@pytest.mark.parametrize(
    ("now", "day", "taken"),
    [
        ("2026-11-23 12:00", "2026-11-22", True),
        ("2026-11-23 12:00", "2026-11-23", True),
        ("2026-11-23 12:00", "2026-11-24", False),
        ("2026-11-23 00:01", "2026-11-23", True),
        ("2026-11-23 23:59", "2026-11-24", False),
    ],
)
def test_a_clearance_of_today_counts_and_one_of_tomorrow_does_not(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn, pages: Pages, at: Any, now: str, day: str, taken: bool
) -> None:
    """Today is the clinic's, wherever the server stands."""
    clinic.timezone = "Pacific/Auckland"
    clinic.save()
    at(clinic, now)
    field = "safety.specialist_clearance"
    typed = {field: "yes", f"{field}.by": "Dr Sato", f"{field}.on": day}
    body = json.dumps({"answers": {"specialist_clearance": {"by": "Dr Sato", "on": day}}, "after": 0})
    sent = sign_in(ada).post(f"/api/v1/patients/{ana.pk}/health/", body, content_type="application/json")
    assert (sent.status_code == 201) is taken
    shown = pages(typed)
    assert ("must not be in the future" not in shown["consult"]) is taken
    assert ("must not be in the future" not in shown["health"]) is taken


def test_a_yes_without_a_name_holds_the_plan_and_waits_for_its_name(
    ada: User, sign_in: SignIn, consult: Consult, answers: dict[str, Any]
) -> None:
    client, field = sign_in(ada), "safety.neuromuscular_disorder"
    unnamed = {**answers, field: "yes", "version": 1}
    seen = client.post(f"/consults/{consult.pk}/preview/", unnamed).json()
    assert "no toxin until the treating specialist has discussed the risk" in seen["plan"]
    kept = client.post(f"/consults/{consult.pk}/draft/", unnamed, headers={"Accept": "application/json"}).json()
    assert kept["errors"] == {"q-safety-neuromuscular-disorder": "Enter its name, or “not known”."}
    assert client.post(f"/consults/{consult.pk}/finish/", {**unnamed, "version": 2}).status_code == 422
    named = {**unnamed, f"{field}.name": "not known", "version": 2}
    assert client.post(f"/consults/{consult.pk}/finish/", named).status_code == 302
