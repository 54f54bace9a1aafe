"""The owner's page of the people of the clinic: changed in words, never over somebody else's change, never without an owner."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from clinic.audit.models import Event
from clinic.office.hours import days_in_words, joined, work_week
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import signed_in_user, tenant
from tests.conftest import make_member
from tests.support.audit import told_by
from tests.support.members import change_member
from tests.support.pages import flat
from tests.support.soft_passkey import enrol

SignIn = Callable[[User], Client]
LIST = "/clinic/settings/staff/"


def membership(user: User) -> Membership:
    with signed_in_user(user):
        return Membership.objects.select_related("clinic", "user").get(user=user)


def address(user: User) -> str:
    return f"{LIST}{membership(user).pk}/"


def form(user: User, **changes: Any) -> dict[str, Any]:
    member = membership(user)
    told = {"roles": member.roles, "title": member.title, "licence_number": member.licence_number}
    return told | {"version": member.version} | changes


def hours(user: User) -> list[str]:
    member = membership(user)
    with tenant(member.clinic):
        return [str(span) for span in member.working_hours.all()]


def test_the_list_names_everybody_with_roles_in_words(
    clinic: Clinic, olive: User, ada: User, desk: User, outsider: User, sign_in: SignIn
) -> None:
    page = sign_in(olive).get(LIST).content.decode()
    assert "Ada" in page and "Injector" in page and "Front desk" in page and "opening hours" in page
    assert "Oscar" not in page and "Second factor" in page and "none" in page


@pytest.mark.parametrize("who", ["dora", "ada", "desk"])
def test_only_owners_come_here(clinic: Clinic, sign_in: SignIn, who: str, request: pytest.FixtureRequest) -> None:
    assert sign_in(request.getfixturevalue(who)).get(LIST).status_code == 403


def test_another_clinics_member_is_not_found(clinic: Clinic, olive: User, outsider: User, sign_in: SignIn) -> None:
    assert sign_in(olive).get(address(outsider)).status_code == 404
    assert sign_in(olive).post(address(outsider), form(outsider)).status_code == 404


def test_roles_title_licence_and_supervisor_are_changed_and_written_down(
    clinic: Clinic, olive: User, ada: User, dora: User, sign_in: SignIn
) -> None:
    changes = {
        "roles": ["director", "injector"],
        "title": "Aesthetic doctor",
        "licence_number": "GMC 7012345",
        "licence_ends_on": "31 Mar 2027",
        "supervisor": str(membership(dora).pk),
    }
    assert sign_in(olive).post(address(ada), form(ada, **changes)).status_code == 302
    now = membership(ada)
    assert (now.roles, now.title, now.version) == (["director", "injector"], "Aesthetic doctor", 2)
    assert (now.licence_number, now.licence_ends_on) == ("GMC 7012345", date(2027, 3, 31))
    assert now.supervisor_id == membership(dora).pk
    with tenant(clinic):
        event = Event.objects.get(action="member.changed")
    assert told_by(event) == {
        "fields": ["roles", "title", "licence_number", "licence_ends_on", "supervisor"],
        "roles": {"before": ["injector"], "after": ["director", "injector"]},
    }


def test_saving_the_same_changes_nothing(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    assert sign_in(olive).post(address(ada), form(ada)).status_code == 302
    with tenant(clinic):
        assert membership(ada).version == 1 and not Event.objects.filter(action="member.changed").exists()


def test_a_role_taken_away_is_gone_with_the_next_click(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    hers = sign_in(ada)
    assert hers.get("/plans/").status_code == 200
    assert sign_in(olive).post(address(ada), form(ada, roles=["front_desk"])).status_code == 302
    assert hers.get("/plans/").status_code == 403


def test_the_only_owner_stays_an_owner(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    answer = sign_in(olive).post(address(olive), form(olive, roles=["injector"], title="Kept"))
    assert answer.status_code == 422 and "Every clinic needs an active owner" in answer.content.decode()
    assert 'value="Kept"' in answer.content.decode() and membership(olive).roles == ["owner"]


def test_with_another_owner_one_may_leave(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    make_member(clinic, "Otto", Role.OWNER)
    assert sign_in(olive).post(address(olive), form(olive, roles=["injector"])).status_code == 302
    assert membership(olive).roles == ["injector"]


def test_an_owner_who_was_deactivated_is_no_other_owner(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    otto = make_member(clinic, "Otto", Role.OWNER)
    change_member(clinic, otto, is_active=False)
    assert sign_in(olive).post(address(olive), form(olive, roles=["injector"])).status_code == 422


def test_somebody_elses_change_is_shown_and_not_overwritten(
    clinic: Clinic, olive: User, ada: User, sign_in: SignIn
) -> None:
    otto = make_member(clinic, "Otto", Role.OWNER)
    mine = form(ada, title="Doctor", works_0="9-13")
    assert sign_in(otto).post(address(ada), form(ada, title="Nurse", works_0="10-12")).status_code == 302
    answer = sign_in(olive).post(address(ada), mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Nurse" in page and 'value="Doctor"' in page
    assert "10:00-12:00" in page and membership(ada).title == "Nurse"
    assert sign_in(olive).post(address(ada), mine | {"version": 2}).status_code == 302
    assert membership(ada).title == "Doctor" and hours(ada) == ["Monday 09:00-13:00"]


def test_working_hours_with_a_break_and_touching_spans(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    week = {"works_0": "9-13, 14:00 to 18:30", "works_2": "13:00-17:00 and 09:00-13:00"}
    assert sign_in(olive).post(address(ada), form(ada, **week)).status_code == 302
    assert hours(ada) == ["Monday 09:00-13:00", "Monday 14:00-18:30", "Wednesday 09:00-17:00"]
    page = sign_in(olive).get(address(ada)).content.decode()
    assert 'value="09:00-13:00, 14:00-18:30"' in page and 'width="270"' in page
    assert "Mon, Wed" in sign_in(olive).get(LIST).content.decode()
    with tenant(clinic):
        assert told_by(Event.objects.get(action="member.changed")) == {"fields": ["working_hours"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roles": []}, "Choose at least one role."),
        ({"works_0": "nine to five"}, "Monday: “nine” is not a time."),
        ({"works_1": "17-9"}, "Tuesday: the end, 09:00, must be later than the start, 17:00."),
        ({"works_2": "9-13, 12-15"}, "Wednesday: what begins at 12:00 begins before"),
        ({"works_3": "9"}, "Thursday: write “9” as 09:00-17:00"),
        ({"licence_ends_on": "soon"}, "Last day of the licence"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    clinic: Clinic, olive: User, ada: User, sign_in: SignIn, changes: dict[str, Any], words: str
) -> None:
    answer = sign_in(olive).post(address(ada), form(ada, title="Kept", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'value="Kept"' in page
    for typed in changes.values():
        assert not typed or f'value="{typed}"' in page
    assert membership(ada).version == 1 and hours(ada) == []


def test_nobody_supervises_themselves(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    answer = sign_in(olive).post(address(ada), form(ada, supervisor=str(membership(ada).pk)))
    assert answer.status_code == 422


def test_a_licence_that_ends_soon_or_ended_is_said_on_the_list(
    clinic: Clinic, olive: User, ada: User, sign_in: SignIn, at: Callable[[Clinic, str], None]
) -> None:
    at(clinic, "2026-11-23 14:00")
    said = {
        date(2026, 12, 24): "",
        date(2026, 12, 23): "The licence of Ada ends on",
        date(2026, 11, 23): "The licence of Ada ends on",
        date(2026, 11, 22): "The licence of Ada ended on",
    }
    for last, words in said.items():
        change_member(clinic, ada, licence_ends_on=last)
        page = " ".join(sign_in(olive).get(LIST).content.decode().split())
        assert words in page if words else "The licence of" not in page


def test_spans_and_days_in_words() -> None:
    nine, one, five = time(9), time(13), time(17)
    assert joined([(one, five), (nine, one)]) == [(nine, five)]
    day = [(nine, five)]
    assert days_in_words({0: day, 1: day, 2: day, 4: day, 5: day}) == "Mon to Wed, Fri, Sat"
    assert days_in_words({}) == ""


def test_hours_of_one_member_are_not_anothers(clinic: Clinic, olive: User, ada: User, sign_in: SignIn) -> None:
    nia = make_member(clinic, "Nia", Role.INJECTOR)
    assert sign_in(olive).post(address(ada), form(ada, works_0="9-13")).status_code == 302
    with tenant(clinic):
        assert work_week(membership(nia)) == {} and work_week(membership(ada)) == {0: [(time(9), time(13))]}


def test_the_list_says_who_needs_a_second_factor_and_from_when(
    clinic: Clinic, olive: User, ada: User, sign_in: SignIn
) -> None:
    owner = sign_in(olive)
    assert "needed from" not in flat(owner.get(LIST))
    Clinic.objects.filter(pk=clinic.pk).update(second_factor_from=date(2026, 12, 7))
    assert flat(owner.get(LIST)).count('needed from <time datetime="2026-12-07">7 Dec 2026<') == 2
    assert "asks for a second factor from" in flat(owner.get(address(ada)))
    enrol(sign_in(ada))
    page = flat(owner.get(LIST))
    assert page.count("needed from") == 1 and "passkey" in page


def test_the_page_before_deactivating_names_the_devices(olive: User, ada: User, sign_in: SignIn) -> None:
    agent = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
    sign_in(ada)
    UserSession.objects.filter(user=ada).update(user_agent=agent)
    assert "Safari on iPad is signed out, last used" in flat(sign_in(olive).get(f"{address(ada)}deactivate/"))
