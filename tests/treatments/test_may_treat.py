"""Who may not treat today: after the end of a licence, or without a supervisor, where the clinic asks for it."""

from datetime import date, timedelta

import pytest

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from planning.treatments.may_treat import refusals
from tests.support.members import change_member, member_of

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
