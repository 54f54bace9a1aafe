"""Somebody is away: what it hits is shown with a free time each, nothing is written before the press, nothing is lost after it."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.booking import actions
from clinic.booking.absence_hits import hits_of, read_proposal
from clinic.booking.models import Appointment
from clinic.office.absences import stretch_in_words
from clinic.office.models import Absence
from clinic.practice.access import Role
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.conftest import make_member

SignIn = Callable[[User], Client]
LIST = "/clinic/settings/absences/"
pytestmark = pytest.mark.usefixtures("monday")


def member(clinic: Clinic, user: User) -> Membership:
    return Membership.objects.select_related("clinic", "user").get(clinic=clinic, user=user)


def moment(clinic: Clinic, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clinic.zone)


def book(clinic: Clinic, patient: Patient, user: User, start: str, **more: Any) -> Appointment:
    with tenant(clinic):
        return actions.book(
            patient=Patient.objects.get(pk=patient.pk),
            clinician=member(clinic, user),
            start=moment(clinic, start),
            minutes=30,
            kind=VisitKind.CONSULT,
            by=user,
            idempotency_key=uuid.uuid4(),
            **more,
        )


def away(clinic: Clinic, user: User, **changes: Any) -> dict[str, Any]:
    """Thursday afternoon."""
    with tenant(clinic):
        who = member(clinic, user).pk
    told = {"member": who, "first": "26 Nov 2026", "starts": "13:00", "ends": "18:00", "reason": "private", "note": ""}
    return {"idempotency_key": uuid.uuid4(), **told, **changes}


def plain(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def first_choices(answer: object) -> dict[str, str]:
    """What the page has chosen for each visit."""
    html = answer.content.decode()  # type: ignore[attr-defined]
    radios = re.findall(r'<input type="radio"\s+name="(to-[^"]+)"\s+value="([^"]*)"\s+checked', html)
    return dict(radios)


@pytest.fixture
def nia(clinic: Clinic) -> User:
    return make_member(clinic, "Nia", Role.INJECTOR)


def test_looking_shows_whom_it_hits_and_writes_nothing(
    clinic: Clinic, ada: User, nia: User, desk: User, ana: Patient, ben: Patient, sign_in: SignIn
) -> None:
    book(clinic, ana, ada, "2026-11-26 14:00")
    book(clinic, ben, ada, "2026-11-26 12:00")
    answer = sign_in(desk).post(LIST, away(clinic, ada, do="look"))
    page = plain(answer)
    assert answer.status_code == 200 and "Hits 1 visit. Say where it goes." in page and ana.name in page
    assert ben.name not in page and "Save, move 1 visit" in page
    (chosen,) = first_choices(answer).values()
    proposal = read_proposal(chosen)
    assert proposal and clinic.day_of(proposal.start).isoformat() in ("2026-11-26", "2026-11-27")
    with tenant(clinic):
        assert not Absence.objects.exists()
        assert Event.objects.filter(action="absence.visits").count() == 1


def test_one_press_moves_what_can_be_moved(
    clinic: Clinic, ada: User, nia: User, desk: User, ana: Patient, ben: Patient, sign_in: SignIn
) -> None:
    first, second = book(clinic, ana, ada, "2026-11-26 14:00"), book(clinic, ben, ada, "2026-11-26 15:00")
    client, form = sign_in(desk), away(clinic, ada)
    looked = client.post(LIST, form | {"do": "look"})
    choices = first_choices(looked)
    assert len(choices) == 2
    choices[f"to-{second.pk}"] = ""
    answer = client.post(LIST, form | choices | {"do": "move"}, follow=True)
    page = plain(answer)
    assert "Ada is away Thu 26 Nov, 13:00 to 18:00. 1 visit was moved. 1 visit waits for the front desk" in page
    with tenant(clinic):
        moved = Appointment.objects.get(pk=first.pk)
        start = read_proposal(choices[f"to-{first.pk}"])
        assert start and (moved.starts_at, moved.clinician_id) == (start.start, start.clinician_id)
        assert Appointment.objects.get(pk=second.pk).starts_at == second.starts_at
        assert [str(one.reason) for one in Absence.objects.all()] == ["private"]
    assert ben.name in plain(client.get("/today/")), "what is left is the desk's work"


def test_a_double_click_writes_once(
    clinic: Clinic, ada: User, nia: User, desk: User, ana: Patient, sign_in: SignIn
) -> None:
    visit = book(clinic, ana, ada, "2026-11-26 14:00")
    client, form = sign_in(desk), away(clinic, ada)
    sent = form | first_choices(client.post(LIST, form | {"do": "look"})) | {"do": "move"}
    assert [client.post(LIST, sent).status_code for _ in range(2)] == [302, 302]
    with tenant(clinic):
        assert Absence.objects.count() == 1
        assert Event.objects.filter(action="appointment.move", object_id=str(visit.pk)).count() == 1


def test_a_time_that_went_meanwhile_leaves_the_visit_to_the_desk(
    clinic: Clinic, ada: User, nia: User, desk: User, ana: Patient, ben: Patient, sign_in: SignIn
) -> None:
    visit = book(clinic, ana, ada, "2026-11-26 14:00")
    client, form = sign_in(desk), away(clinic, ada)
    choices = first_choices(client.post(LIST, form | {"do": "look"}))
    proposal = read_proposal(choices[f"to-{visit.pk}"])
    assert proposal
    with tenant(clinic):
        taker = Membership.objects.select_related("user").get(pk=proposal.clinician_id).user
    book(clinic, ben, taker, proposal.start.replace(tzinfo=None).isoformat())
    page = plain(client.post(LIST, form | choices | {"do": "move"}, follow=True))
    assert "1 visit could not go there any more" in page and "1 visit waits for the front desk" in page
    with tenant(clinic):
        assert Appointment.objects.get(pk=visit.pk).starts_at == visit.starts_at and Absence.objects.count() == 1


def test_proposals_never_share_a_time(clinic: Clinic, ada: User, nia: User, ana: Patient, ben: Patient) -> None:
    for patient, start in ((ana, "2026-11-26 14:00"), (ben, "2026-11-26 14:30")):
        book(clinic, patient, ada, start)
    with tenant(clinic):
        ada_here = member(clinic, ada)
        hits = hits_of(ada_here, moment(clinic, "2026-11-26 13:00"), moment(clinic, "2026-11-26 18:00"))
        offered = [(one.clinician.pk, one.start) for hit in hits for one in hit.proposals]
        assert len(offered) == len(set(offered)) == 4
        for hit in hits:
            assert {one.clinician.user.full_name for one in hit.proposals} == {"Ada", "Nia"}
            assert all(one.start > clinic.now() + timedelta(hours=1) for one in hit.proposals)


def test_nobody_hit_is_one_press(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    client, form = sign_in(desk), away(clinic, ada, first="30 Nov 2026", starts="", ends="", last="4 Dec 2026")
    assert "Nobody is booked then." in plain(client.post(LIST, form | {"do": "look"}))
    page = plain(client.post(LIST, form | {"do": "keep"}, follow=True))
    assert "Ada is away Mon 30 Nov to Fri 4 Dec." in page
    with tenant(clinic):
        one = Absence.objects.get()
        assert one.starts_at == moment(clinic, "2026-11-30 00:00") and one.ends_at == moment(clinic, "2026-12-05 00:00")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"member": ""}, "Choose who is away."),
        ({"first": ""}, "Enter the day."),
        ({"starts": "18:00", "ends": "13:00"}, "The end must be later than the beginning."),
        ({"last": "25 Nov 2026"}, "The end must be later than the beginning."),
        ({"starts": "noon"}, "not a time"),
        ({"first": "20 Nov 2026", "starts": "", "ends": ""}, "That is over."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    clinic: Clinic, ada: User, desk: User, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    answer = sign_in(desk).post(LIST, away(clinic, ada, note="At the dentist", do="keep", **changes))
    assert answer.status_code == 422 and words in plain(answer) and "At the dentist" in answer.content.decode()
    with tenant(clinic):
        assert not Absence.objects.exists()


def test_two_absences_of_one_person_do_not_overlap(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    client = sign_in(desk)
    assert client.post(LIST, away(clinic, ada, do="keep")).status_code == 302
    answer = client.post(LIST, away(clinic, ada, starts="17:00", ends="", do="keep"))
    assert answer.status_code == 422 and "Ada is away then already: Thu 26 Nov, 13:00 to 18:00." in plain(answer)
    assert client.post(LIST, away(clinic, ada, starts="18:00", ends="", do="keep")).status_code == 302


def test_two_tabs_never_overwrite_each_other(
    clinic: Clinic, ada: User, desk: User, olive: User, sign_in: SignIn
) -> None:
    client = sign_in(desk)
    client.post(LIST, away(clinic, ada, do="keep"))
    with tenant(clinic):
        one = Absence.objects.get()
    edit = f"{LIST}{one.pk}/"
    mine = away(clinic, ada, version=1, ends="17:00")
    assert sign_in(olive).post(edit, away(clinic, ada, version=1, ends="16:00")).status_code == 302
    answer = client.post(edit, mine)
    assert answer.status_code == 409 and "16:00" in plain(answer) and 'value="17:00"' in answer.content.decode()
    assert client.post(edit, mine | {"version": 2, "do": "remove"}).status_code == 302
    with tenant(clinic):
        assert not Absence.objects.exists()


def test_what_an_absence_still_hits_can_be_moved_later(
    clinic: Clinic, ada: User, nia: User, desk: User, ana: Patient, sign_in: SignIn
) -> None:
    visit = book(clinic, ana, ada, "2026-11-26 14:00")
    client = sign_in(desk)
    client.post(LIST, away(clinic, ada, do="keep"))
    with tenant(clinic):
        one = Absence.objects.get()
    page = client.get(f"{LIST}{one.pk}/")
    assert ana.name in plain(page)
    client.post(f"{LIST}{one.pk}/", first_choices(page) | {"do": "move"})
    with tenant(clinic):
        assert Appointment.objects.get(pk=visit.pk).starts_at != visit.starts_at
    assert ana.name not in plain(client.get(f"{LIST}{one.pk}/"))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-12-03 13:00", "2026-12-03 18:00", "Thu 3 Dec, 13:00 to 18:00"),
        ("2026-12-03 13:00", "2026-12-04 00:00", "Thu 3 Dec, 13:00 to 24:00"),
        ("2026-12-03 00:00", "2026-12-04 00:00", "Thu 3 Dec"),
        ("2026-12-07 00:00", "2026-12-12 00:00", "Mon 7 Dec to Fri 11 Dec"),
        ("2026-12-07 12:00", "2026-12-08 09:00", "Mon 7 Dec, 12:00 to Tue 8 Dec, 09:00"),
        ("2026-12-07 12:00", "2026-12-09 00:00", "Mon 7 Dec, 12:00 to Tue 8 Dec, 24:00"),
    ],
)
def test_a_stretch_in_words(clinic: Clinic, start: str, end: str, words: str) -> None:
    assert stretch_in_words(clinic, moment(clinic, start), moment(clinic, end)) == words
