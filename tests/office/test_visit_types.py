"""A clinic's own visit types: added, changed, retired; never over somebody else's change."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.office.models import VisitType
from clinic.practice.access import Role
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from tests.conftest import make_member
from tests.support.audit import told_by

SignIn = Callable[[User], Client]
LIST = "/clinic/settings/visit-types/"
PEEL = {
    "name": "Peel",
    "kind": "treatment",
    "letter": "p",
    "colour": "plum",
    "minutes": "45",
    "buffer_before": "5",
    "buffer_after": "15",
    "needs_room": "on",
    "patients_may_book": "on",
}


def plain(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def get(clinic: Clinic, name: str) -> VisitType:
    with tenant(clinic):
        return VisitType.objects.get(name=name)


def sent(clinic: Clinic, name: str, **changes: Any) -> dict[str, Any]:
    """What the form of this type sends as it opens, with `changes`."""
    one = get(clinic, name)
    told: dict[str, Any] = {
        field: getattr(one, field)
        for field in ("name", "letter", "colour", "minutes", "buffer_before", "buffer_after", "version")
    }
    told |= {field: "on" for field in ("needs_room", "patients_may_book") if getattr(one, field)}
    return {name: value for name, value in (told | changes).items() if value is not None}


def test_a_type_is_added_changed_retired_and_brought_back(
    clinic: Clinic, olive: User, ada: User, sign_in: SignIn
) -> None:
    owner = sign_in(olive)
    with tenant(clinic):
        giver = Membership.objects.get(clinic=clinic, user=ada)
    assert owner.post(f"{LIST}new/", PEEL | {"givers": [str(giver.pk)]}).status_code == 302
    peel = get(clinic, "Peel")
    assert (peel.kind, peel.letter, peel.minutes, peel.buffer_before, peel.buffer_after) == (
        "treatment",
        "P",
        45,
        5,
        15,
    )
    assert peel.needs_room and peel.patients_may_book
    page = plain(owner.get(LIST))
    assert "5 min before, 15 min after" in page and "must have one" in page and ada.name in page
    edit = f"{LIST}{peel.pk}/"
    assert owner.post(edit, sent(clinic, "Peel", minutes="60", needs_room=None)).status_code == 302
    peel = get(clinic, "Peel")
    assert peel.minutes == 60 and not peel.needs_room and peel.version == 2
    owner.post(edit, sent(clinic, "Peel", do="retire"))
    assert get(clinic, "Peel").retired_at is not None and "Retired" in plain(owner.get(LIST))
    owner.post(edit, sent(clinic, "Peel", do="restore"))
    assert get(clinic, "Peel").retired_at is None
    with tenant(clinic):
        events = Event.objects.filter(action__startswith="visit_type.").order_by("id")
        assert [event.action for event in events] == [
            "visit_type.added",
            "visit_type.changed",
            "visit_type.retired",
            "visit_type.restored",
        ]
        assert told_by(events[1]) == {"fields": ["minutes", "needs_room", "givers"]}


def test_saving_the_same_changes_nothing(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    edit = f"{LIST}{get(clinic, 'Consult').pk}/"
    assert sign_in(olive).post(edit, sent(clinic, "Consult")).status_code == 302
    assert get(clinic, "Consult").version == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter a name, such as Peel."),
        ({"name": "CONSULT"}, "Consult is there already. Choose another name."),
        ({"kind": ""}, "Choose what it is."),
        ({"letter": "7"}, "Enter one letter, A to Z."),
        ({"letter": "C", "colour": "blue"}, "Consult has this letter in this colour."),
        ({"colour": "pink"}, "Select a valid choice"),
        ({"minutes": "0"}, "Length: 5 to 240 minutes, in steps of 5."),
        ({"minutes": "47"}, "Length: 5 to 240 minutes, in steps of 5."),
        ({"minutes": "245"}, "Length: 5 to 240 minutes, in steps of 5."),
        ({"buffer_after": "61"}, "After it: 0 to 60 minutes, in steps of 5."),
        ({"buffer_before": "ten"}, "Before it: 0 to 60 minutes, in steps of 5."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    clinic: Clinic, olive: User, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    answer = sign_in(olive).post(f"{LIST}new/", {**PEEL, "buffer_before": "10", **changes})
    assert answer.status_code == 422 and words in plain(answer)
    assert 'value="15"' in answer.content.decode() or "buffer_after" in changes
    with tenant(clinic):
        assert VisitType.objects.count() == 3


@pytest.mark.parametrize(("minutes", "status"), [("5", 302), ("240", 302), ("4", 422), ("241", 422)])
def test_the_bounds_of_a_length(clinic: Clinic, olive: User, sign_in: SignIn, minutes: str, status: int) -> None:
    assert sign_in(olive).post(f"{LIST}new/", PEEL | {"minutes": minutes}).status_code == status


def test_the_last_type_of_its_kind_stays(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    """What the worklist books has to be bookable."""
    owner = sign_in(olive)
    edit = f"{LIST}{get(clinic, 'Check-in').pk}/"
    answer = owner.post(edit, sent(clinic, "Check-in", do="retire"))
    assert answer.status_code == 422 and "Add another check-in first." in plain(answer)
    owner.post(f"{LIST}new/", PEEL | {"name": "Second look", "kind": "check_in", "letter": "S"})
    assert owner.post(edit, sent(clinic, "Check-in", do="retire")).status_code == 302


def test_somebody_elses_change_is_shown_and_not_overwritten(
    clinic: Clinic, olive: User, dora: User, sign_in: SignIn
) -> None:
    mine = sent(clinic, "Consult", minutes="40")
    edit = f"{LIST}{get(clinic, 'Consult').pk}/"
    assert sign_in(dora).post(edit, sent(clinic, "Consult", minutes="35")).status_code == 302
    owner = sign_in(olive)
    answer = owner.post(edit, mine)
    assert answer.status_code == 409 and "35" in plain(answer) and 'value="40"' in answer.content.decode()
    assert get(clinic, "Consult").minutes == 35
    assert owner.post(edit, mine | {"version": 2}).status_code == 302
    assert get(clinic, "Consult").minutes == 40


def test_a_giver_who_left_is_still_named(clinic: Clinic, olive: User, sign_in: SignIn) -> None:
    gone = make_member(clinic, "Gina", Role.INJECTOR)
    with tenant(clinic):
        member = Membership.objects.get(clinic=clinic, user=gone)
        peel = VisitType.objects.create(
            clinic=clinic, name="Peel", letter="P", colour="plum", kind=VisitKind.TREATMENT, minutes=45
        )
        peel.givers.create(clinic=clinic, member=member)
        Membership.objects.filter(pk=member.pk).update(is_active=False)
    assert "Gina" in plain(sign_in(olive).get(f"{LIST}{peel.pk}/"))
