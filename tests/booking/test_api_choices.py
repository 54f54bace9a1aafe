"""What a visit is booked with, for other programs: types, rooms, clinicians. Each answer is held against the description (conftest)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.office import api_tokens
from clinic.office.models import VisitGiver, VisitType
from clinic.practice.models import Clinic, Membership, Room, User
from clinic.practice.tenancy import tenant
from tests.support.api_description import operations
from tests.support.members import change_member, member_of

SignIn = Callable[[User], Client]
TYPES, ROOMS, CLINICIANS = "/api/v1/visit-types/", "/api/v1/rooms/", "/api/v1/clinicians/"
LASER = {"letter": "L", "colour": "plum", "kind": "treatment", "minutes": 40, "buffer_after": 20, "needs_room": True}


@pytest.fixture
def program(clinic: Clinic, olive: User) -> Callable[..., Client]:
    """`program("slots:read")` calls the API with a token of its own."""

    def made(*scopes: str) -> Client:
        owner = member_of(clinic, olive)
        with tenant(clinic):
            _, text = api_tokens.make(member=owner, name=" ".join(scopes), scopes=scopes, by=olive)
        return Client(headers={"Authorization": f"Bearer {text}"})

    return made


def test_types_rooms_and_clinicians_are_read_and_a_visit_booked_with_them(
    program: Callable[..., Client], monday: Clinic, ada_here: Membership, nia: Membership, room_one: Room, ana: Any
) -> None:
    with tenant(monday):
        laser = VisitType.objects.create(clinic=monday, name="Laser", **LASER)
        VisitGiver.objects.create(clinic=monday, visit_type=laser, member=nia)
        VisitType.objects.create(clinic=monday, name="Peel", retired_at=monday.now(), **LASER)
        Room.objects.create(clinic=monday, name="Attic", retired_at=monday.now())
    website = program("slots:read", "appointments:write")
    with tenant(monday):
        events = Event.objects.count()
    types = {one["name"]: one for one in website.get(TYPES).json()["visit_types"]}
    assert set(types) == {"Consult", "Treatment", "Check-in", "Laser"}
    assert types["Laser"] == {
        "id": str(laser.pk),
        "name": "Laser",
        "kind": "treatment",
        "minutes": 40,
        "buffer_before": 0,
        "buffer_after": 20,
        "needs_room": True,
        "patients_may_book": False,
        "clinicians": [str(nia.pk)],
    }
    assert set(types["Consult"]["clinicians"]) == {str(ada_here.pk), str(nia.pk)}
    assert website.get(ROOMS).json() == {"rooms": [{"id": str(room_one.pk), "name": "Room 1"}]}
    people = website.get(CLINICIANS).json()["clinicians"]
    assert [(one["id"], one["name"]) for one in people] == sorted(
        ((str(one.pk), one.user.name) for one in (ada_here, nia)), key=lambda pair: pair[1]
    )
    with tenant(monday):
        assert Event.objects.count() == events  # nobody's patient was read
    asked = {"clinician": types["Laser"]["clinicians"][0], "visit_type": types["Laser"]["id"]}
    slot = website.get("/api/v1/slots/", {**asked, "first": "2026-11-23"}).json()["slots"][0]
    body = {**asked, "patient": str(ana.pk), "room": str(room_one.pk), "start": slot["start"]}
    booked = website.post("/api/v1/appointments/", body, content_type="application/json")
    assert (booked.status_code, booked.json()["start"]) == (201, "2026-11-23T09:00:00Z")


def test_times_of_somebody_who_does_not_give_the_type_are_not_offered(
    program: Callable[..., Client], monday: Clinic, ada_here: Membership, nia: Membership
) -> None:
    with tenant(monday):
        laser = VisitType.objects.create(clinic=monday, name="Laser", **LASER)
        VisitGiver.objects.create(clinic=monday, visit_type=laser, member=nia)
    asked = {"clinician": str(ada_here.pk), "visit_type": str(laser.pk), "first": "2026-11-23"}
    refused = program("slots:read").get("/api/v1/slots/", asked)
    (words,) = refused.json()["errors"]["clinician"]
    assert (refused.status_code, "does not give this type of visit: Laser" in words) == (400, True)


def test_a_type_that_only_somebody_gone_gives_is_given_by_nobody(
    program: Callable[..., Client], monday: Clinic, ada_here: Membership, nia: Membership
) -> None:
    with tenant(monday):
        laser = VisitType.objects.create(clinic=monday, name="Laser", **LASER)
        VisitGiver.objects.create(clinic=monday, visit_type=laser, member=nia)
    change_member(monday, nia.user, is_active=False)
    website = program("slots:read")
    (found,) = (one for one in website.get(TYPES).json()["visit_types"] if one["name"] == "Laser")
    assert found["clinicians"] == []
    assert [one["id"] for one in website.get(CLINICIANS).json()["clinicians"]] == [str(ada_here.pk)]


@pytest.mark.parametrize("path", [TYPES, ROOMS, CLINICIANS])
def test_whoever_books_or_reads_times_or_visits_may_read_what_they_are_made_of(
    program: Callable[..., Client], clinic: Clinic, path: str
) -> None:
    for scope in ("slots:read", "appointments:read", "appointments:write"):
        assert program(scope).get(path).status_code == 200, scope
    refused = program("patients:read", "patients:write", "worklist:read").get(path)
    assert refused.status_code == 403
    words = "This token lacks the scope slots:read or appointments:read or appointments:write."
    assert refused.json()["detail"] == words
    (said,) = (one["security"] for (method, at), one in operations().items() if method == "get" and at.fullmatch(path))
    assert said[1:] == [{"token": [scope]} for scope in ("slots:read", "appointments:read", "appointments:write")]


def test_another_clinic_reads_its_own(
    program: Callable[..., Client],
    clinic: Clinic,
    room_one: Room,
    outsider: User,
    sign_in: SignIn,
    other_clinic: Clinic,
) -> None:
    theirs = sign_in(outsider)
    assert theirs.get(ROOMS).json()["rooms"] == []
    own = member_of(other_clinic, outsider)
    assert [one["id"] for one in theirs.get(CLINICIANS).json()["clinicians"]] == [str(own.pk)]
    given_by = {who for one in theirs.get(TYPES).json()["visit_types"] for who in one["clinicians"]}
    assert given_by <= {str(own.pk)}
