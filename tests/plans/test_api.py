"""Plans for other programs: the contract in, the engine's answer out."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import User
from planning.plans.models import Plan

SignIn = Callable[[User], Client]
DOCUMENT = {
    "visit": "consult",
    "today": "2026-11-23",
    "timezone": "Europe/London",
    "patient": {"age": 38, "sex": "female"},
    "findings": [{"region": "glabella", "concern": "dynamic_lines", "side": "both", "severity": 2}],
}


def ask(client: Client, document: object) -> "object":
    text = document if isinstance(document, str) else json.dumps(document)
    return client.post("/api/v1/plans/preview", text, content_type="application/json")


def test_a_document_gets_the_engines_answer(sign_in: SignIn, ada: User) -> None:
    answer = ask(sign_in(ada), DOCUMENT)
    assert answer.status_code == 200
    assert answer.json()["status"] == "incomplete"
    assert "safety.pregnant" in answer.json()["missing"]


def test_the_same_document_gets_the_same_bytes(sign_in: SignIn, ada: User) -> None:
    client = sign_in(ada)
    assert ask(client, DOCUMENT).content == ask(client, DOCUMENT).content


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (
            {**DOCUMENT, "findings": [{"region": "glabella", "concern": "dynamic_lines", "severity": 7}]},
            "findings[0].severity",
        ),
        ({**DOCUMENT, "visitt": "consult"}, "visitt"),
        ("[]", ""),
        ("{", ""),
        ("", ""),
    ],
)
def test_a_bad_document_is_told_path_and_what_is_allowed(
    sign_in: SignIn, ada: User, document: object, path: str
) -> None:
    answer = ask(sign_in(ada), document)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert path in [error["path"] for error in answer.json()["errors"]]


def test_a_stored_plan_is_given_as_it_was_made(sign_in: SignIn, ada: User, plan: Plan) -> None:
    answer = sign_in(ada).get(f"/api/v1/plans/{plan.pk}/").json()
    assert (answer["document"], answer["outcome"]) == (plan.document, plan.outcome)


def test_the_front_desk_and_an_outsider_get_no_plan(sign_in: SignIn, desk: User, outsider: User, plan: Plan) -> None:
    assert sign_in(desk).get(f"/api/v1/plans/{plan.pk}/").status_code == 403
    assert sign_in(outsider).get(f"/api/v1/plans/{plan.pk}/").status_code == 404
    assert ask(sign_in(desk), DOCUMENT).status_code == 403
    assert Client().get(f"/api/v1/plans/{plan.pk}/").status_code in (401, 403)
