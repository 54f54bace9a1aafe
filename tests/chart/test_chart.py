"""What each person sees of one patient."""

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from clinic.audit.models import Event
from clinic.booking import actions as booking
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind
from patients.records.actions import record_health_history, update_patient
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.documents.models import Document
from planning.plans.models import Plan
from planning.treatments.flags import toxin_flag_of
from planning.treatments.models import Treatment
from tests.support.audit import told_by
from tests.support.members import member_of
from tests.support.pages import bare
from tests.treatments.making import as_planned, make_decision, make_earlier_treatment, make_plan, make_treatment

SignIn = Callable[[User], Client]
CLINICAL_WORDS = (
    "Lidocaine",
    "Anticoagulant",
    "Blood thinner",
    "13 U",
    "C1234",
    "Consult and plan",
    "Health asked",
    "Last toxin",
    "Glabella",
)


def injector(clinic: Clinic, user: User) -> Membership:
    return member_of(clinic, user)


def chart(person: Client, patient: Patient) -> str:
    answer = person.get(f"/patients/{patient.pk}/")
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def treated(clinic: Clinic, ada: User, desk: User, ana: Patient) -> Treatment:
    """Ana with one of everything: health, a plan, a treatment twelve days ago, papers, a check-in due, a visit next week, a draft."""
    set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(8), time(20))])
    answers = {"allergies": ["lidocaine"], "medicines": [{"name": "apixaban", "class": "anticoagulant"}]}
    treatment = make_earlier_treatment(ana, injector(clinic, ada), clinic.now() - timedelta(days=12))
    with tenant(clinic):
        record_health_history(patient=ana, answers=answers, by=ada)
        update_patient(patient=ana, by=desk, version=1, phone="07700 900123")
        booking.make_due(treatment=treatment)
        start = datetime.combine(clinic.today() + timedelta(days=9), time(10), clinic.zone)
        booking.book(
            patient=ana,
            clinician=injector(clinic, ada),
            start=start,
            minutes=30,
            kind=VisitKind.TREATMENT,
            idempotency_key=uuid.uuid4(),
            by=desk,
        )
        Consult.objects.update(state="finished", finished_at=timezone.now(), finished_by=ada)
        paper = {"clinic": clinic, "file": "f", "size": 1, "pages": 2, "design": "1"}
        Document.objects.create(kind="aftercare", treatment=treatment, sha256="a" * 64, **paper)
        Document.objects.create(kind="consult_summary", plan=treatment.plan, sha256="b" * 64, **paper)
    return treatment


def test_an_injector_sees_everything_in_one_story(treated: Treatment, ana: Patient, ada: User, sign_in: SignIn) -> None:
    page = chart(sign_in(ada), ana)
    for words in (
        "Silva, Ana",
        "Allergy: Lidocaine",
        "Blood thinner: apixaban",
        "Last toxin",
        "Consult and plan",
    ):
        assert words in page
    for words in (
        "13 U onabotulinumtoxinA, lot C1234",
        "Aftercare sheet",
        "Consult summary",
        "Check-in due",
        "Health asked",
    ):
        assert words in page
    for words in (
        "Details changed",
        "Phone · by Desk",
        "Added as a patient",
        "New consult",
        "Book a visit",
        "30 minutes with Ada",
    ):
        assert words in page


def test_what_comes_stands_apart_from_what_was(treated: Treatment, ana: Patient, ada: User, sign_in: SignIn) -> None:
    page = chart(sign_in(ada), ana)
    coming, past = page.split("So far")
    assert "Coming up" in coming
    assert "Check-in due" in coming and "30 minutes with Ada" in coming
    assert "Treatment</a>" in past and "Added as a patient" in past
    assert past.index("Treatment</a>") < past.index("Consult and plan"), "newest first"
    papers = past[past.index("Treatment</a>") : past.index("Consult and plan")]
    assert "1 paper" in papers and "Aftercare sheet" in papers, "folded under their visit"


def test_the_front_desk_sees_the_person_and_the_diary_and_nothing_clinical(
    treated: Treatment, ana: Patient, desk: User, sign_in: SignIn
) -> None:
    page = chart(sign_in(desk), ana)
    for words in CLINICAL_WORDS:
        assert words not in page, words
    for words in (
        "Silva, Ana",
        "07700 900123",
        "Check-in due",
        "Book a visit",
        "Aftercare sheet",
        "Consult summary",
        "Treatment",
    ):
        assert words in page, words
    assert "New consult" not in page
    with tenant(treated.clinic):
        summary = Document.objects.get(kind="consult_summary")
        sheet = Document.objects.get(kind="aftercare")
    assert f"/documents/{summary.pk}/" not in page
    assert f"/documents/{sheet.pk}/" in page


@pytest.mark.parametrize("person", ["dora", "olive"])
def test_director_and_owner_read_clinical_detail(
    request: pytest.FixtureRequest, treated: Treatment, ana: Patient, sign_in: SignIn, person: str
) -> None:
    page = chart(sign_in(request.getfixturevalue(person)), ana)
    assert "13 U onabotulinumtoxinA" in page
    assert "New consult" not in page
    assert ("/health/" in page) is (person == "dora")


@pytest.mark.parametrize("person", ["ada", "desk", "dora", "olive"])
def test_every_link_of_the_chart_opens_for_who_sees_it(
    request: pytest.FixtureRequest, treated: Treatment, ana: Patient, sign_in: SignIn, person: str
) -> None:
    browser = sign_in(request.getfixturevalue(person))
    page = chart(browser, ana)
    main = page[page.index("<main") : page.index("</main>")]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', main)}
    assert links
    by_hand = ("/documents/", "/plans/", "/treatments/", "/consults/")  # made here with nothing to show
    for link in sorted(links):
        if not link.startswith(by_hand):
            assert browser.get(link).status_code == 200, link


def test_a_begun_consult_is_offered_before_a_new_one(clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn) -> None:
    with tenant(clinic):
        consult = Consult.objects.create(clinic=clinic, patient=ana, injector=ada, idempotency_key=uuid.uuid4())
    page = chart(sign_in(ada), ana)
    assert page.index("Continue the consult") < page.index("New consult")
    assert f"/consults/{consult.pk}/" in page


def test_not_asked_is_not_no_known_allergies(clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn) -> None:
    page = chart(sign_in(ada), ana)
    assert "Allergies: not asked" in page
    assert "No known allergies" not in page
    assert "Nobody has asked yet." in page
    with tenant(clinic):
        record_health_history(patient=ana, answers={"allergies": []}, by=ada)
    page = chart(sign_in(ada), ana)
    assert "No known allergies" in page
    assert "Allergies: not asked" not in page


def test_an_overdue_check_in_says_so(clinic: Clinic, ana: Patient, ada: User, desk: User, sign_in: SignIn) -> None:
    treatment = make_earlier_treatment(ana, injector(clinic, ada), clinic.now() - timedelta(days=40))
    with tenant(clinic):
        booking.make_due(treatment=treatment)
    page = chart(sign_in(desk), ana)
    coming, _past = page.split("So far")
    assert "Check-in due" in coming and "Overdue" in coming


def test_last_toxin_is_what_was_given_here_or_told(clinic: Clinic, ana: Patient, ada: User) -> None:
    today = clinic.today()
    with tenant(clinic):
        assert toxin_flag_of(ana, today)["text"] == "Last toxin: none recorded"
    treatment = make_earlier_treatment(ana, injector(clinic, ada), datetime(2026, 3, 2, 15, tzinfo=clinic.zone))
    with tenant(clinic):
        ago = (today - date(2026, 3, 2)).days
        assert (
            toxin_flag_of(ana, today)["text"]
            == f"Last toxin 2 Mar 2026, {ago // 7} weeks ago, 13 U onabotulinumtoxinA, given here"
        )
        consult = Consult.objects.create(clinic=clinic, patient=ana, injector=ada, idempotency_key=uuid.uuid4())
        told = {"toxin_history": {"last_on": "2026-06-01", "last_product": "abobotulinumtoxinA"}}
        Plan.objects.create(
            clinic=clinic,
            consult=consult,
            patient=ana,
            document=told,
            protocol_id="test",
            protocol_version="1",
            protocol_sha256="0" * 64,
            outcome={},
            status="ready",
            made_by=ada,
            made_at=timezone.now(),
        )
        ago = (today - date(2026, 6, 1)).days
        assert toxin_flag_of(ana, today)["text"] == (
            f"Last toxin 1 Jun 2026, {ago // 7} weeks ago, units not known abobotulinumtoxinA, told"
        )
    assert treatment.pk


def test_opening_a_chart_is_one_event(clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn) -> None:
    chart(sign_in(ada), ana)
    with tenant(clinic):
        (event,) = Event.objects.filter(action="patient.view")
    assert (event.actor, event.object_id, told_by(event)) == (f"user:{ada.pk}", str(ana.pk), {"page": "chart"})


def test_an_outsider_cannot_tell_a_foreign_patient_from_none(ana: Patient, outsider: User, sign_in: SignIn) -> None:
    person, ids = sign_in(outsider), (ana.pk, uuid.uuid4())
    foreign, absent = (person.get(f"/patients/{one}/") for one in ids)
    assert foreign.status_code == absent.status_code == 404
    assert bare(foreign, ids[0]) == bare(absent, ids[1]), "but for the address itself"


def test_nothing_of_other_patients_is_in_the_story(
    treated: Treatment, ben: Patient, ada: User, sign_in: SignIn
) -> None:
    page = chart(sign_in(ada), ben)
    assert "Treatment</a>" not in page and "Check-in" not in page and "Aftercare" not in page


def test_the_record_is_offered_to_those_who_read_plans(
    clinic: Clinic, ana: Patient, ada: User, desk: User, sign_in: SignIn
) -> None:
    plan = make_plan(ana, ada)
    link = f'href="/plans/{plan.pk}/record/"'
    assert link in sign_in(ada).get(f"/patients/{ana.pk}/").content.decode()
    assert link not in sign_in(desk).get(f"/patients/{ana.pk}/").content.decode()


def test_a_plans_line_names_what_was_decided_then_given(
    sign_in: SignIn, clinic: Clinic, ada: User, ana: Patient
) -> None:
    def line() -> str:
        return chart(sign_in(ada), ana).split("Consult and plan")[1].split("</p>")[0]

    plan = make_plan(ana, ada)
    assert "Forehead, glabella, crow’s feet" in line()
    make_decision(plan, ada, out=("forehead",))
    assert "Glabella, crow’s feet" in line() and "orehead" not in line()
    with tenant(clinic):
        units = {name: amount * (not name.startswith("units-crows")) for name, amount in as_planned(plan).items()}
    make_treatment(plan, ada, given=units)
    assert "Glabella · by" in line()
