"""Who may not treat today: after the end of a licence, or without a supervisor, where the clinic asks for it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.may_treat import refusals
from tests.support.members import change_member, member_of
from tests.support.pages import flat
from tests.treatments.making import form_data, make_treatment

LAST = date(2026, 11, 30)


def reasons(clinic: Clinic, user: User, day: date = LAST) -> list[str]:
    with tenant(clinic):
        person = Membership.objects.select_related("user", "supervisor").get(pk=member_of(clinic, user).pk)
        return [one for one in refusals(person, clinic, day) if "protocol" not in one.lower()]


def ask(clinic: Clinic, **asked: bool) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(**asked)
    clinic.refresh_from_db()


def test_the_last_day_of_a_licence_still_counts(clinic: Clinic, ada: User) -> None:
    change_member(clinic, ada, licence_ends_on=LAST)
    assert reasons(clinic, ada, LAST + timedelta(days=1)) == []
    ask(clinic, asks_licence_end=True)
    assert reasons(clinic, ada, LAST) == []
    (why,) = reasons(clinic, ada, LAST + timedelta(days=1))
    assert why.startswith("The licence of Ada ended on Mon 30 Nov.")


def test_where_a_licence_end_is_asked_for_a_missing_one_refuses(clinic: Clinic, ada: User) -> None:
    assert reasons(clinic, ada) == []
    ask(clinic, asks_licence_end=True)
    assert reasons(clinic, ada)[0].startswith("No licence end is recorded for Ada.")


UNLICENSED = "The licence of Ada ended on Sun 22 Nov."


@pytest.mark.parametrize(
    ("asked", "details", "words"),
    [
        ("asks_licence_end", {"licence_ends_on": date(2026, 11, 22)}, UNLICENSED),
        ("asks_licence_end", {}, "No licence end is recorded for Ada."),
        ("asks_supervisor", {}, "Ada has no supervisor."),
    ],
)
def test_the_pages_and_the_action_refuse_in_words(
    plan: Plan, ada: User, sign_in: Callable[[User], Client], asked: str, details: dict[str, date], words: str
) -> None:
    person, record = sign_in(ada), f"/plans/{plan.pk}/treat/"
    assert person.get(record).status_code == 200
    ask(plan.clinic, **{asked: True})
    if details:
        change_member(plan.clinic, ada, **details)
    page = flat(person.get(f"/plans/{plan.pk}/"))
    assert words in page and "Record treatment" not in page
    assert words in flat(person.get(record))
    sent = person.post(record, form_data(plan, plan.clinic.now()))
    assert sent.status_code == 409 and words in flat(sent)
    with pytest.raises(ValidationError, match=words):
        make_treatment(plan, ada)


def test_the_day_after_is_the_clinics_own(
    plan: Plan, ada: User, sign_in: Callable[[User], Client], at: Callable[[Clinic, str], None]
) -> None:
    """Shortly before and after midnight on the clinic's clock."""
    ask(plan.clinic, asks_licence_end=True)
    change_member(plan.clinic, ada, licence_ends_on=date(2026, 11, 24))
    at(plan.clinic, "2026-11-24 23:50")
    assert "The licence of Ada" not in flat(sign_in(ada).get(f"/plans/{plan.pk}/"))
    at(plan.clinic, "2026-11-25 00:10")
    assert "The licence of Ada ended on Tue 24 Nov." in flat(sign_in(ada).get(f"/plans/{plan.pk}/"))


def test_an_injector_needs_an_active_supervisor_where_one_is_asked_for(clinic: Clinic, ada: User, dora: User) -> None:
    assert reasons(clinic, ada) == []
    ask(clinic, asks_supervisor=True)
    assert reasons(clinic, ada)[0].startswith("Ada has no supervisor.")
    change_member(clinic, ada, supervisor=member_of(clinic, dora))
    assert reasons(clinic, ada) == []
    change_member(clinic, dora, is_active=False)
    assert reasons(clinic, ada)[0].startswith("Ada has no supervisor.")


@pytest.mark.parametrize("roles", [["director", "injector"]])
def test_the_medical_director_needs_none(clinic: Clinic, ada: User, roles: list[str]) -> None:
    ask(clinic, asks_supervisor=True)
    change_member(clinic, ada, roles=roles)
    assert reasons(clinic, ada) == []
