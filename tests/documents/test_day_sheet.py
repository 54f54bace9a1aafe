"""The day on paper: what each reader's print says, what must be done before a visit, and that a usual day is one page."""

import io
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.test import Client
from pypdf import PdfReader

from clinic.audit.models import Event
from clinic.booking import actions as booking
from clinic.booking.models import Appointment
from clinic.office.models import ClosedDay
from clinic.practice.actions import add_room, set_opening_hours
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from planning.documents.day_sheet.vials import to_open
from planning.documents.pdf.renderer import NotDrawable
from tests.conftest import make_patient
from tests.stock.making import make_open_vial
from tests.support.members import member_of
from tests.treatments.making import make_plan

SignIn = Callable[[User], Client]
PAGE, PAPER = "/documents/day-sheet/", "/documents/day-sheet/print.pdf"


@pytest.fixture
def monday(clinic: Clinic, at: Callable[[Clinic, str], None]) -> Clinic:
    """Open from 09:00 to 13:00 and from 14:00 to 18:00; it is half past eight."""
    set_opening_hours(clinic=clinic, weekdays=[0, 1, 2, 3, 4], spans=[(time(9), time(13)), (time(14), time(18))])
    at(clinic, "2026-11-23 08:30")
    return clinic


@pytest.fixture
def book(monday: Clinic, desk: User, ada: User) -> Callable[..., Appointment]:
    def booked(patient: Patient, clock: time, kind: VisitKind = VisitKind.CONSULT, minutes: int = 30) -> Appointment:
        with tenant(monday):
            return booking.book(
                patient=patient,
                clinician=member_of(monday, ada),
                start=datetime.combine(date(2026, 11, 23), clock, monday.zone),
                minutes=minutes,
                kind=kind,
                idempotency_key=uuid.uuid4(),
                by=desk,
            )

    return booked


def words(content: bytes) -> str:
    """Of the sheet, not of the page around it."""
    sheet = content.decode().rpartition("paper-frame")[2].partition("sheet-end")[0] or content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", sheet).split())


def test_a_clinicians_sheet_says_what_is_planned_and_what_to_open(
    monday: Clinic, book: Callable[..., Appointment], ana: Patient, ada: User, sign_in: SignIn
) -> None:
    make_plan(ana, ada)
    with tenant(monday):
        make_open_vial(monday, ada, number="L7")
    book(ana, time(10), VisitKind.TREATMENT, 45)
    page = words(sign_in(ada).get(PAGE).content)
    assert "Forehead, glabella" in page and "33 U onabot." in page.replace("\u00a0", " ") and "Still planned" in page
    assert "L7" in page and "enough" in page
    assert "consent not signed" in page and "Break 13:00 to 14:00" in page


def test_the_desks_print_leaves_out_plan_and_units(
    monday: Clinic, book: Callable[..., Appointment], ana: Patient, ada: User, desk: User, sign_in: SignIn
) -> None:
    make_plan(ana, ada)
    book(ana, time(10), VisitKind.TREATMENT, 45)
    for page in (
        sign_in(desk).get(PAGE),
        sign_in(ada).get(f"{PAGE}?print=desk"),
        sign_in(desk).get(f"{PAGE}?print=full"),
    ):
        said = words(page.content)
        assert "Silva" in said and "consent not signed" in said
        assert not re.search("glabella|onabot|Still planned", said, re.I)


def test_two_of_one_name_and_somebody_under_age_are_marked_for_everybody(
    monday: Clinic, book: Callable[..., Appointment], ana: Patient, ada: User, desk: User, sign_in: SignIn
) -> None:
    child = make_patient(monday, "Ana", "Silva", date(2010, 5, 18), ada)
    book(ana, time(10))
    book(child, time(11))
    page = words(sign_in(desk).get(PAGE).content)
    assert page.count("2 of this name today") == 2 and page.count("under 18") == 1


def test_a_usual_day_is_one_page_and_a_long_one_a_page_for_each_clinician(
    monday: Clinic, book: Callable[..., Appointment], ada: User, desk: User, sign_in: SignIn
) -> None:
    names = [make_patient(monday, f"Given {number}", "Byrne", date(1980, 1, 1), ada) for number in range(26)]
    free = [time(9 + number // 4, 15 * (number % 4)) for number in range(16)]
    free += [time(14 + number // 4, 15 * (number % 4)) for number in range(10)]
    for patient, clock in zip(names, free, strict=True):
        book(patient, clock, minutes=15)
    answer = sign_in(desk).get(PAPER)
    paper = PdfReader(io.BytesIO(answer.content))
    assert (answer["Content-Type"], len(paper.pages)) == ("application/pdf", 1)
    text = paper.pages[0].extract_text()
    assert "26 visits" in text and "page 1 of 1" in text
    with tenant(monday):
        assert Event.objects.filter(action="day.print", data__visits=26, data__print="desk").count() == 1


def test_a_pdf_that_cannot_be_made_says_so(
    monday: Clinic, desk: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> None:
        raise NotDrawable

    monkeypatch.setattr("planning.documents.day_sheet_views.drawn", fail)
    answer = sign_in(desk).get(PAPER)
    assert (answer.status_code, "Print the page itself" in words(answer.content)) == (503, True)


def test_an_empty_day_has_nothing_to_print(monday: Clinic, desk: User, sign_in: SignIn) -> None:
    assert "Nobody is booked" in words(sign_in(desk).get(f"{PAGE}?on=2026-11-22").content)


def test_a_closed_day_is_not_said_to_be_open(
    monday: Clinic, book: Callable[..., Appointment], ana: Patient, desk: User, sign_in: SignIn
) -> None:
    book(ana, time(10))
    with tenant(monday):
        ClosedDay.objects.create(clinic=monday, first=date(2026, 11, 23), last=date(2026, 11, 23), name="Founders")
    page = words(sign_in(desk).get(PAGE).content)
    assert "· closed" in page and "open 09:00" not in page


def test_a_room_apart_from_the_usual_one_is_told(
    monday: Clinic, book: Callable[..., Appointment], ana: Patient, ben: Patient, desk: User, sign_in: SignIn
) -> None:
    first, second = book(ana, time(10)), book(ben, time(11))
    with tenant(monday):
        for visit, name in ((first, "Room 1"), (second, "Room 2")):
            room = add_room(clinic=monday, name=name)
            Appointment.objects.filter(pk=visit.pk).update(room=room)
    page = words(sign_in(desk).get(PAGE).content)
    assert page.count("Room 1") == 1 and page.count("Room 2") == 1


@pytest.mark.parametrize(
    ("missing", "closed", "said"),
    [
        (0, [], ("enough", False)),
        (-20, [100], ("enough", False)),
        (50, [], ("50 U short, none in stock", True)),
        (100, [100, 100], ("open 1 \u00d7 100 U", False)),
        (101, [100, 50, 100], ("open 1 \u00d7 100 U, 1 \u00d7 50 U", False)),
        (260, [100, 100], ("open 2 \u00d7 100 U, then 60 U short", True)),
    ],
)
def test_vials_are_opened_for_what_the_open_ones_lack(missing: int, closed: list[int], said: tuple[str, bool]) -> None:
    words, is_short = to_open(Decimal(missing), [Decimal(size) for size in closed])
    assert (words.replace("\u00a0", " "), is_short) == said
