"""Two tabs that differ only in what is said of one point are two texts: neither is told that the other's is its own."""

import uuid
from typing import Any

import pytest

from clinic.practice.models import User
from planning.plans.models import Plan
from tests.plans.test_deciding import SignIn, choice
from tests.plans.test_points import points
from tests.support.consults import Post

__all__ = ["choice", "points"]
POINT = "pt.forehead.forehead.own-1"
OWN = {"own.forehead": "own-1"} | {
    f"{POINT}.{name}": text
    for name, text in {"units": "1", "x": "240", "y": "180", "why": "asymmetry", "words": "Left brow"}.items()
}


def keep(sign_in: SignIn, ada: User, plan: Plan, post: Post) -> Any:
    sent = {**post, "idempotency_key": str(uuid.uuid4()), "draft": "save", "draft_version": "0"}
    return sign_in(ada).post(f"/plans/{plan.pk}/decide/", sent, headers={"Accept": "application/json"})


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("why", "anatomy_differs", "Anatomy differs from the drawing"),
        ("words", "Right brow", "Right brow"),
        ("x", "240.4", "240.4"),  # the same place in words
    ],
)
def test_one_detail_of_a_point_makes_another_text(
    sign_in: SignIn, ada: User, plan: Plan, points: Post, field: str, typed: str, told: str
) -> None:
    assert keep(sign_in, ada, plan, points | OWN).status_code == 200
    answer = keep(sign_in, ada, plan, points | OWN | {f"{POINT}.{field}": typed})
    assert (answer.status_code, answer.json()["same"]) == (409, False)
    assert told in answer.json()["panel"]


def test_another_pages_key_makes_no_other_text(sign_in: SignIn, ada: User, plan: Plan, points: Post) -> None:
    assert keep(sign_in, ada, plan, points | OWN).status_code == 200
    assert keep(sign_in, ada, plan, points | OWN).json()["same"]
