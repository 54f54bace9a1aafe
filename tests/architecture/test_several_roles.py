"""Whoever holds two roles may do what either may: every route x method of the permission matrix, for three usual pairs."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from clinic.practice.models import Role
from tests.architecture.matrix import COLUMNS, MATRIX
from tests.architecture.objects import World
from tests.architecture.test_permissions import METHODS, ask, is_refusal
from tests.support.members import change_member

# The world's objects are the injector's own: a second role widens what this person may do with them, and takes nothing away.
BESIDE = (Role.OWNER, Role.DIRECTOR, Role.FRONT_DESK)
NOT_ALLOWED = {"403", "refused"}
# Where a role changes more than who is let in: whoever reads charts needs no emergency access and is led to the chart;
# nobody deactivates themselves, and the world's member is this person.
OTHERWISE = {
    ("emergency:begin", "GET", Role.FRONT_DESK): "302",
    ("office:member-deactivate", "POST", Role.OWNER): "422",
}


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(MATRIX))
def test_two_roles_may_do_what_either_may(route: str) -> None:
    world, wrong = World(), []
    for other in BESIDE:
        change_member(world.clinic, world.injector, roles=[Role.INJECTOR, other])
        for method, either in union(route, "injector", other.value):
            expected = OTHERWISE.get((route, method, other), either)
            answer = ask(world, route, method, "injector")
            if answer != expected and not (expected == "refused" and is_refusal(answer)):
                wrong.append(f"{method} as injector and {other}: {answer} instead of {expected}")
    assert not wrong, f"{route}\n" + "\n".join(wrong)


def union(route: str, *roles: str) -> Iterator[tuple[str, str]]:
    """For each method the answer of the role that is let in, or the refusal of both."""
    for method in METHODS:
        written = MATRIX[route][method].split() if method in MATRIX[route] else ["refused"] * len(COLUMNS)
        answers = {written[COLUMNS.index(role)] for role in roles}
        yield method, "/".join(sorted(answers - NOT_ALLOWED or answers))


def test_roles_that_are_let_in_get_the_same_answer() -> None:
    """So that a union has one answer."""
    for route in MATRIX:
        for pair in combinations(Role.values, 2):
            assert not [answer for _, answer in union(route, *pair) if "/" in answer], (route, pair)
