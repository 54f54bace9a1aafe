"""An unwanted effect stays open until somebody closes it: opened at a check-in or between visits, its log, what comes after it."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from planning.treatments.events import actions as events
from planning.treatments.events.actions import AlreadyOpen, EventChanged, EventEnding, EventFollowUp
from planning.treatments.events.codes import EntryKind
from planning.treatments.events.models import AdverseEvent, AdverseEventEntry
from planning.treatments.models import Review, Treatment
from planning.treatments.recorded_toxin import recorded_toxin
from planning.treatments.unwanted_effects import recorded_effects
from tests.treatments.checking_in import send
from tests.treatments.making import make_plan, make_review, make_treatment

DROOP = {"effect": "eyelid_droop", "side": "right", "degree": "mild", "since": "2026-12-01"}


@pytest.fixture
def day_14(clinic: Clinic, treatment: Treatment, at: Any) -> Clinic:
    at(clinic, "2026-12-07 10:00")
    return clinic


def follow(ada_here: Membership, on: date = date(2026, 12, 21), **said: Any) -> EventFollowUp:
    return EventFollowUp(on, ada_here, **said)


@pytest.fixture
def droop(day_14: Clinic, treatment: Treatment, ada: User, ada_here: Membership) -> AdverseEvent:
    return make_event(treatment, ada, ada_here)


def make_event(treatment: Treatment, by: User, caller: Membership, key: uuid.UUID | None = None) -> AdverseEvent:
    with tenant(treatment.clinic_id):
        return events.open_event(
            treatment=treatment, effect=DROOP, follow=follow(caller), idempotency_key=key or uuid.uuid4(), by=by
        )


def close(event: AdverseEvent, by: User, version: int = 1, outcome: str = "resolved", **said: Any) -> AdverseEventEntry:
    ending = EventEnding(outcome, date(2026, 12, 5) if outcome == "resolved" else None)
    with tenant(event.clinic_id):
        return events.close(event=event, version=version, ending=ending, idempotency_key=uuid.uuid4(), by=by, **said)


def test_a_droop_of_a_check_in_opens_an_event_and_a_bruise_does_not(
    day_14: Clinic, treatment: Treatment, ada: User, ada_here: Membership
) -> None:
    review = make_review(treatment, ada, effects=[DROOP, "bruise"], glabella="as_wished")
    assert review.check_in["effects"] == [DROOP, "bruise"]
    with tenant(day_14):
        event = AdverseEvent.objects.open().get()
        assert (event.words, event.review, event.treatment) == (
            "Eyelid droop, right, mild, since 1 Dec 2026",
            review,
            treatment,
        )
        assert (event.due_on, event.newest.caller) == (date(2026, 12, 21), ada_here)
    make_review(treatment, ada, effects=[DROOP], glabella="as_wished")
    with tenant(day_14):
        assert AdverseEvent.objects.count() == 1


@pytest.mark.parametrize("by_page", [False, True])
def test_an_effect_far_from_what_was_treated_is_looked_at_the_next_day(
    day_14: Clinic, treatment: Treatment, ada: User, sign_in: Any, by_page: bool
) -> None:
    """A weak neck after the upper face may be a spread of the effect."""
    if by_page:
        assert send(sign_in(ada), treatment, asked="yes", effects=["neck_weakness"]).status_code == 302
    else:
        make_review(treatment, ada, effects=["neck_weakness"])
    with tenant(day_14):
        assert AdverseEvent.objects.get().due_on == date(2026, 12, 8)


def test_the_engine_is_told_of_one_side(day_14: Clinic, treatment: Treatment, ada: User) -> None:
    told = {"crows_feet": {"left": "too_subtle", "right": "as_wished"}}
    review = make_review(treatment, ada, effects=[DROOP], **told)
    assert review.check_in["outcomes"] == told
    rules = {line["rule"]: line["applies_to"] for line in review.outcome["statements"]}
    assert "check_in.eyelid_droop" in rules and rules["check_in.eyelid_droop_area"]
    with tenant(day_14):
        before = recorded_toxin(treatment.patient, day_14.today())
        assert before is not None and before.areas["crows_feet"]["outcome"] == told["crows_feet"]
        known = [one.as_told() for one in recorded_effects(treatment.patient)]
    days = {"on": "2026-12-07", "treatment_on": "2026-11-23"}
    assert known == [[{"effect": "eyelid_droop", "side": "right", "degree": "mild", **days}]]


def test_between_visits_it_is_known_at_the_next_consult(droop: AdverseEvent) -> None:
    with tenant(droop.clinic_id):
        (known,) = recorded_effects(droop.patient)
    assert (known.words, known.source) == ("Eyelid droop right", "recorded on 7 Dec 2026")
    assert known.as_told()[0]["side"] == "right"


@pytest.mark.parametrize(
    ("outcome", "stays"), [("resolved", True), ("improved", True), ("persists", True), ("mistake", False)]
)
def test_closing_keeps_it_for_the_next_plan_unless_it_was_a_mistake(
    droop: AdverseEvent, ada: User, outcome: str, stays: bool
) -> None:
    close(droop, ada, outcome=outcome, note="As seen today")
    with tenant(droop.clinic_id):
        assert bool(recorded_effects(droop.patient)) is stays
        assert not AdverseEvent.objects.open().exists()


def test_a_mistake_at_the_check_in_is_taken_out_too(day_14: Clinic, treatment: Treatment, ada: User) -> None:
    make_review(treatment, ada, effects=[DROOP])
    with tenant(day_14):
        event = AdverseEvent.objects.get()
    close(event, ada, outcome="mistake", note="The brow, not the lid")
    with tenant(day_14):
        assert recorded_effects(treatment.patient) == []


@pytest.mark.parametrize(("since", "opened"), [("2026-12-01", 0), ("2026-12-05", 0), ("2026-12-06", 1)])
def test_what_came_back_after_it_was_gone_is_followed_again(
    droop: AdverseEvent, treatment: Treatment, ada: User, since: str, opened: int
) -> None:
    close(droop, ada)  # gone on 5 December
    told = {name: value for name, value in (DROOP | {"since": since}).items() if value}
    for _ in range(2):
        make_review(treatment, ada, effects=[told], glabella="as_wished")
        with tenant(droop.clinic_id):
            assert AdverseEvent.objects.open().count() == opened


def test_seen_again_then_closed(droop: AdverseEvent, ada: User, ada_here: Membership, clinic: Clinic, at: Any) -> None:
    at(clinic, "2026-12-22 10:00")
    with tenant(clinic):
        assert droop.is_overdue(clinic.today())
        events.look_again(
            event=droop, version=1, kind=EntryKind.SEEN, course="better",
            follow=follow(ada_here, date(2027, 1, 4)), idempotency_key=uuid.uuid4(), by=ada,
        )  # fmt: skip
        again = AdverseEvent.objects.get()
        assert (again.due_on, again.is_overdue(clinic.today())) == (date(2027, 1, 4), False)
    close(droop, ada, version=2)
    with tenant(clinic):
        assert [one.kind for one in AdverseEvent.objects.get().entries.all()] == ["opened", "seen", "closed"]
        actions = Event.objects.filter(action__startswith="event.").order_by("id").values_list("action", flat=True)
        assert list(actions) == ["event.open", "event.entry", "event.close"]


def test_pressed_twice_it_is_one(day_14: Clinic, treatment: Treatment, ada: User, ada_here: Membership) -> None:
    key = uuid.uuid4()
    first, second = (make_event(treatment, ada, ada_here, key) for _ in range(2))
    assert first == second
    with pytest.raises(AlreadyOpen, match="open already"):
        make_event(treatment, ada, ada_here)


def test_the_second_tab_is_told_what_was_added(droop: AdverseEvent, ada: User) -> None:
    close(droop, ada)
    with pytest.raises(EventChanged, match="closed meanwhile by Ada"):
        close(droop, ada)


@pytest.mark.parametrize(
    ("since", "words"), [("2026-12-08", "still to come"), ("2026-11-22", "treatment was later, on 23 Nov 2026")]
)
def test_a_day_that_cannot_be_is_refused(
    day_14: Clinic, treatment: Treatment, ada: User, ada_here: Membership, since: str, words: str
) -> None:
    with tenant(day_14), pytest.raises(ValidationError, match=words):
        events.open_event(
            treatment=treatment, effect=DROOP | {"since": since}, follow=follow(ada_here), by=ada,
            idempotency_key=uuid.uuid4(),
        )  # fmt: skip


def test_gone_says_since_when(droop: AdverseEvent, ada: User) -> None:
    with tenant(droop.clinic_id), pytest.raises(ValidationError, match="Since which day"):
        events.close(
            event=droop, version=1, ending=EventEnding("resolved"), idempotency_key=uuid.uuid4(), by=ada
        )  # fmt: skip


@pytest.mark.parametrize("table", ["treatments_adverseevent", "treatments_adverseevententry"])
@pytest.mark.parametrize("change", ["update {} set clinic_id = clinic_id", "delete from {}"])
def test_the_database_keeps_every_line(droop: AdverseEvent, table: str, change: str) -> None:
    with (
        tenant(droop.clinic_id),
        pytest.raises(Exception, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def test_a_closed_event_takes_no_further_line(droop: AdverseEvent, ada: User, ada_here: Membership) -> None:
    close(droop, ada)
    with tenant(droop.clinic_id), pytest.raises(Exception, match="no further entry"), transaction.atomic():
        AdverseEventEntry.objects.create(
            clinic=droop.clinic, event=droop, number=3, kind="called", next_look_on=date(2027, 1, 4), caller=ada_here,
            made_by=ada,
        )  # fmt: skip


def test_an_effect_of_a_corrected_record_counts_for_the_correction(
    droop: AdverseEvent, treatment: Treatment, plan: Any, ada: User
) -> None:
    with tenant(droop.clinic_id):
        right = make_treatment(plan, ada, treatment.ended_at, amends=treatment, amend_reason="Wrong lot")
        assert [one.treatment for one in recorded_effects(treatment.patient)] == [right.pk]


def test_a_review_of_before_stays_as_it_was(day_14: Clinic, treatment: Treatment, ada: User, sign_in: Any) -> None:
    make_review(treatment, ada, effects=["smile_change", "bruise"], glabella="uneven")
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert "Uneven" in page and "Bruise" in page
    with tenant(day_14):
        assert Review.objects.get().check_in["effects"] == ["smile_change", "bruise"]


def test_two_patients_do_not_share_events(droop: AdverseEvent, ben: Any, ada: User) -> None:
    plan = make_plan(ben, ada)
    with tenant(droop.clinic_id):
        assert recorded_effects(plan.patient) == []
