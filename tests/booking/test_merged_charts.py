"""A chart that was merged into another one takes no visit more, whoever books: a program, a page opened before, a press at that moment."""

import json
from datetime import date

import pytest

from clinic.booking import actions
from clinic.booking.errors import ChartMerged
from clinic.booking.follow_up import owed as follow_ups_owed
from clinic.booking.models import CheckIn
from clinic.practice.models import Clinic, User
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from tests.chart.making import merged
from tests.conftest import make_patient
from tests.treatments.making import make_earlier_treatment

AT = "2026-11-23 10:00"


@pytest.fixture
def again(clinic: Clinic, desk: User) -> Patient:
    """Ana's other chart."""
    return make_patient(clinic, "Anna", "Silva", date(1980, 1, 1), desk)


def test_a_program_hears_which_chart_was_kept(monday, ana, again, ada, ada_here, desk, sign_in, local):
    merged(ana, again, ada)
    asked = {"clinician": str(ada_here.pk), "start": local(AT).isoformat(), "minutes": 30, "kind": "consult"}
    answer = sign_in(desk).post(
        "/api/v1/appointments/", json.dumps({"patient": str(again.pk), **asked}), content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json()["errors"]["patient"] == [f"This chart was merged into {ana.pk}. Use that one."]
    listed = sign_in(desk).get("/api/v1/appointments/", {"first": "2026-11-23", "patient": str(again.pk)})
    assert listed.status_code == 400


def test_no_write_puts_a_visit_on_it(monday, book, ana, again, ada, ada_here, in_clinic):
    merged(ana, again, ada)
    for kind in (VisitKind.CONSULT, VisitKind.CHECK_IN):
        with pytest.raises(ChartMerged, match=r"merged into the chart of Silva, Ana\. Book the visit there\."):
            book(again, ada_here, AT, kind=kind)


def test_a_page_that_was_open_books_on_the_kept_chart(monday, ana, again, ada, ada_here, desk, sign_in, in_clinic):
    """Merged twice since: the chart that both lead to."""
    between = make_patient(monday, "Ann", "Silva", date(1980, 1, 1), desk)
    person = sign_in(desk)
    page = person.get("/appointments/new/", {"patient": str(again.pk), "slot": f"2026-11-23T10:00 {ada_here.pk}"})
    assert page.status_code == 200
    merged(between, again, ada)
    merged(ana, between, ada)
    shown = person.get("/appointments/new/", {"patient": str(again.pk), "note": "Latex gloves"}).content.decode()
    assert f'value="{ana.pk}"' in shown


@pytest.mark.parametrize("write", [actions.make_due, follow_ups_owed.follow_treatment])
def test_what_a_job_read_before_the_merge_stands_on_the_kept_chart(monday, ana, again, ada, ada_here, in_clinic, write):
    treatment = make_earlier_treatment(again, ada_here, monday.now(), window=(0, 5, 30))
    merged(ana, again, ada)
    assert treatment.patient_id == again.pk, "as the job read it"
    made = write(treatment=treatment)
    rows = made if isinstance(made, list) else [made]
    assert all(row.patient_id == ana.pk for row in rows)
    assert not CheckIn.objects.filter(patient=again).exists()
