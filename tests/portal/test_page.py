"""The aftercare page: the stored clock times, the check-in, what it weighs."""

import gzip
import re
import uuid
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from clinic.booking import actions as booking
from clinic.booking.models import CheckIn
from clinic.jobs.runner import run_due
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal import actions
from patients.records.models import Patient
from planning.treatments.models import Treatment
from tests.portal.conftest import Phone, events
from tests.support.pages import flat
from tests.treatments.making import HEALTHY, make_decision, make_plan, make_treatment


def open_page(treatment: Treatment, ada: User) -> tuple[Client, str]:
    with tenant(treatment.clinic):
        link, token = actions.create_link(treatment=treatment, idempotency_key=uuid.uuid4(), by=ada)
    phone = Phone(Client(), f"/a/harbour/{token}/", link).opened()
    return phone.client, phone.address


def test_times_are_the_stored_ones_on_the_clinics_clock(phone: Phone) -> None:
    page = phone.opened().look().content.decode()
    assert '<time datetime="2026-11-23T18:00:00+00:00">18:00</time>' in page
    assert '<time datetime="2026-11-24T00:00:00+00:00">until the end of Monday 23 November</time>' in page
    assert '<time datetime="2026-11-24T14:00:00+00:00">until Tuesday 24 November, 14:00</time>' in page
    assert '<time datetime="2026-11-23T15:00:00+00:00">from 15:00</time>' in page


def test_across_the_end_of_summer_time_the_offset_is_shown(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-10-24 23:30")
    client, address = open_page(make_treatment(make_plan(ana, ada), ada), ada)
    page = client.get(address).content.decode()
    assert 'datetime="2026-10-25T02:30:00+00:00">02:30<' in page  # not 03:30: four hours passed
    assert 'datetime="2026-10-25T00:00:00+01:00"' in page  # the day ended in summer time


def test_what_is_over_is_said_to_be_over(clinic: Clinic, phone: Phone, at: Any) -> None:
    at(clinic, "2026-11-24 09:00")
    page = flat(phone.opened().look())
    assert "You may lie down again" in page
    assert page.count("Done, ") == 2  # exercise and sauna; rubbing waits for two o'clock
    assert "on Monday 23 November 2026" in page
    assert "from Monday 23 November, 15:00" in page
    assert page.count('<li class="over">') == 3  # make-up, too, is allowed by now


def test_the_red_box_names_the_emergency_number_and_dials(phone: Phone) -> None:
    page = phone.opened().look().content.decode()
    assert 'href="tel:999"' in page and 'href="tel:+442079460000"' in page
    box = page.split('id="call"')[1].split("</section>")[0]
    assert "swallowing" in box
    box = re.sub(r"<[^>]+>", "", box)
    assert "Emergency 999" in box and "Call the clinic +44 20 7946 0000" in box  # each number says whose it is


def test_a_correction_is_what_the_patient_reads(clinic: Clinic, phone: Phone, treatment: Treatment, ada: User) -> None:
    earlier = datetime(2026, 11, 23, 13, 0, tzinfo=clinic.zone)
    plan = treatment.plan
    with tenant(clinic):
        make_treatment(
            plan,
            ada,
            ended_at=earlier,
            lot="C9999",
            amends=treatment,
            amend_reason="Ended earlier",
            **_same(treatment),
        )
    assert '<time datetime="2026-11-23T17:00:00+00:00">17:00</time>' in phone.opened().look().content.decode()


def _same(treatment: Treatment) -> dict[str, Any]:
    return {"given": {f"units-{p.area}-{p.point}": p.units for p in treatment.points.all()}}


@pytest.fixture
def booked(clinic: Clinic, treatment: Treatment, desk: User) -> CheckIn:
    """Ana comes back on Monday the seventh at ten."""
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(9), time(18))])
    run_due(clinic)
    with tenant(clinic):
        check_in = CheckIn.objects.get(treatment=treatment)
        booking.book_check_in(
            check_in=check_in,
            clinician=treatment.injector,
            start=datetime(2026, 12, 7, 10, 0, tzinfo=clinic.zone),
            by=desk,
        )
    return check_in


def test_before_it_is_booked_the_page_tells_the_days(phone: Phone) -> None:
    page = phone.opened().look().content.decode()
    assert "Monday 7 December 2026" in page and "Not booked yet" in page


def test_the_booked_check_in_is_told_with_its_hour(phone: Phone, booked: CheckIn) -> None:
    page = " ".join(phone.opened().look().content.decode().split())
    assert '<time datetime="2026-12-07T10:00:00+00:00">Monday 7 December 2026, 10:00</time>' in page
    assert "With Ada" in page


def event_of(phone: Phone) -> Any:
    answer = phone.client.get(phone.address + "check-in.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    assert calendar["METHOD"] == "PUBLISH"
    return calendar.walk("VEVENT")[0]


def test_the_calendar_entry_is_the_booked_hour_with_an_alarm(phone: Phone, booked: CheckIn, clinic: Clinic) -> None:
    event = event_of(phone.opened())
    assert event["DTSTART"].dt == datetime(2026, 12, 7, 10, 0, tzinfo=clinic.zone)
    assert event["STATUS"] == "CONFIRMED" and event.walk("VALARM")
    assert "toxin" not in event.to_ical().decode().lower() and "Ana" not in event.to_ical().decode()


def test_the_calendar_entry_keeps_its_identity_when_it_is_booked(
    phone: Phone, clinic: Clinic, treatment: Treatment, request: pytest.FixtureRequest
) -> None:
    before = event_of(phone.opened())
    assert str(before["DTSTART"].dt) == "2026-12-07" and before["STATUS"] == "TENTATIVE"
    request.getfixturevalue("booked")
    assert event_of(phone)["UID"] == before["UID"]


def test_the_page_works_without_script(phone: Phone) -> None:
    page = re.sub(r"<script.*?</script>", "", phone.opened().look().content.decode(), flags=re.S)
    assert "until Tuesday 24 November, 14:00" in page and "18:00" in page and " hidden>" not in page


def test_the_page_weighs_less_than_100_kb(phone: Phone) -> None:
    """Everything it loads, as a server sends it: text compressed, fonts as they are."""
    page = phone.opened().look().content.decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    sheets = [name for name in names if name.endswith(".css") and "print" not in name]
    weight = len(gzip.compress(page.encode()))
    for name in names:
        if name.endswith((".css", ".js", ".svg")):
            weight += len(gzip.compress(_static(name).read_bytes()))
    fonts = {
        font
        for sheet in sheets
        for font in re.findall(r'url\("\.\./(?:\.\./)?([^"]+phone[^"]+woff2)"\)', _static(sheet).read_text())
    }
    assert fonts
    weight += sum(_static(font).stat().st_size for font in fonts)
    assert weight < 100_000


def _static(name: str) -> Path:
    return settings.BASE_DIR / "static" / name


def test_an_open_page_is_one_event_for_each_look(clinic: Clinic, phone: Phone, at: Callable[..., None]) -> None:
    phone.opened().look()
    phone.look()
    assert events(clinic, "link.view") == [f"link:{phone.link.pk}"] * 2


def test_what_was_left_out_is_nowhere_on_the_page(clinic: Clinic, ana: Patient, ada: User, at: Any) -> None:
    at(clinic, "2026-11-23 14:00")
    jaw = {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"}
    plan = make_plan(ana, ada, findings=[*HEALTHY["findings"], jaw])
    make_decision(plan, ada, out=("masseter", "glabella"))
    client, address = open_page(make_treatment(plan, ada), ada)
    for language, shown, hidden in (
        ("en", "Forehead", "glabella|brows and|jaw|masseter"),
        ("es", "Frente", "entrecejo|mandíbula"),
    ):
        page = client.get(address, {"language": language}, follow=True).content.decode()
        said = re.sub(r"<[^>]*>", " ", page)  # a form's token may hold any letters
        assert shown in said and not re.search(hidden, said, re.I)
    calendar = client.get(f"{address}check-in.ics").content.decode()
    assert not re.search("forehead|masseter|units", calendar, re.I)
