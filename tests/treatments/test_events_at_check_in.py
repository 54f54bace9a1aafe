"""What a check-in says of an unwanted effect that is known: it goes into the log of its open event, or is refused, and is never lost."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant
from planning.treatments import actions
from planning.treatments.effect_words import Effect
from planning.treatments.events import actions as events
from planning.treatments.events.actions import EventEnding, EventFollowUp
from planning.treatments.events.models import AdverseEvent
from planning.treatments.models import Review, Treatment
from tests.support.members import member_of
from tests.support.pages import flat
from tests.treatments.checking_in import send
from tests.treatments.making import make_review

DROOP: dict[str, Any] = {"effect": "eyelid_droop", "side": "right"}
CHECKED = {"asked": "yes", "effects": ["eyelid_droop"], "side-eyelid_droop": "right"}
DONE = {"done": ["examined", "drops"], "done_note": "Two millimetres less", "next_look_on": "2027-01-04"}


@pytest.fixture
def droop(treatment: Treatment, clinic: Clinic, ada: User, ada_here: Membership, at: Any) -> AdverseEvent:
    """Reported on day 5, to be looked at on day 10; then it is day 14."""
    at(clinic, "2026-11-28 10:00")
    with tenant(clinic):
        event = events.open_event(
            treatment=treatment, effect=DROOP, follow=EventFollowUp(date(2026, 12, 3), ada_here), by=ada,
            idempotency_key=uuid.uuid4(),
        )  # fmt: skip
    at(clinic, "2026-12-07 10:00")
    return event


def close(event: AdverseEvent, by: User, outcome: str = "resolved") -> None:
    ending = EventEnding(outcome, date(2026, 12, 5) if outcome == "resolved" else None)
    with tenant(event.clinic_id):
        events.close(event=event, version=1, ending=ending, idempotency_key=uuid.uuid4(), by=by)


def check_in(treatment: Treatment, by: User, effects: list[Effect], follow: EventFollowUp) -> Review:
    with tenant(treatment.clinic_id):
        return actions.review(
            treatment=treatment, outcomes={}, effects=effects, note="", follow=follow, by=by,
            idempotency_key=uuid.uuid4(),
        )  # fmt: skip


def test_what_was_done_goes_into_the_log_of_the_open_event(
    droop: AdverseEvent, treatment: Treatment, ada: User, dora: User, sign_in: Callable[[User], Any]
) -> None:
    caller = member_of(droop.clinic, dora)
    key = str(uuid.uuid4())
    for _ in range(2):  # pressed twice
        sent = send(sign_in(ada), treatment, idempotency_key=key, **CHECKED, **DONE, caller=str(caller.pk))
        assert sent.status_code == 302, flat(sent)
    with tenant(droop.clinic_id):
        event = AdverseEvent.objects.get()
        assert [one.kind for one in event.entries.all()] == ["opened", "seen"]
        seen = event.newest
        assert (seen.done, seen.note) == (["examined", "drops"], "Two millimetres less")
        assert (event.due_on, seen.caller, seen.made_by) == (date(2027, 1, 4), caller, ada)
        assert Event.objects.filter(action="event.entry").count() == 1


@pytest.mark.parametrize(
    ("due", "usual", "then"),
    [
        (date(2026, 12, 10), True, date(2026, 12, 10)),  # sooner than the protocol's first day: it stays
        (date(2027, 1, 20), True, date(2026, 12, 21)),
        (date(2026, 12, 7), True, date(2026, 12, 21)),  # today is this look
        (date(2026, 12, 10), False, date(2026, 12, 21)),  # chosen
    ],
)
def test_a_day_that_nobody_chose_puts_no_look_off(
    treatment: Treatment, clinic: Clinic, ada: User, ada_here: Membership, at: Any, due: date, usual: bool, then: date
) -> None:
    at(clinic, "2026-12-07 10:00")
    check_in(treatment, ada, [DROOP], EventFollowUp(due, ada_here))
    check_in(treatment, ada, [DROOP], EventFollowUp(date(2026, 12, 21), ada_here, day_is_usual=usual))
    with tenant(clinic):
        assert AdverseEvent.objects.get().due_on == then


def test_what_came_back_without_a_day_is_asked_for_it(
    droop: AdverseEvent, treatment: Treatment, ada: User, sign_in: Callable[[User], Any]
) -> None:
    close(droop, ada)  # gone on 5 December
    client = sign_in(ada)
    refused = send(client, treatment, **CHECKED, **DONE)
    assert refused.status_code == 422
    page = flat(refused)
    assert "closed as gone since 5 Dec 2026. Since when is it there?" in page
    assert "Two millimetres less" in page
    assert refused.context["form"].errors.keys() == {"since-eyelid_droop"}
    with tenant(droop.clinic_id):
        assert not Review.objects.exists()
    assert send(client, treatment, **CHECKED, **DONE, **{"since-eyelid_droop": "2026-12-06"}).status_code == 302
    with tenant(droop.clinic_id):
        back = AdverseEvent.objects.open().get()
        assert (back.newest.note, back.due_on) == ("Two millimetres less", date(2027, 1, 4))


@pytest.mark.parametrize("outcome", ["resolved", "improved", "persists"])
def test_what_was_done_about_a_closed_one_is_not_taken_in_silence(
    droop: AdverseEvent, treatment: Treatment, ada: User, ada_here: Membership, outcome: str
) -> None:
    close(droop, ada, outcome)
    told = [DROOP | {"since": "2026-11-27"}]
    with pytest.raises(ValidationError, match="have no place"):
        check_in(treatment, ada, told, EventFollowUp(date(2026, 12, 21), ada_here, ("drops",), day_is_usual=True))
    with pytest.raises(ValidationError, match="have no place"):
        check_in(treatment, ada, told, EventFollowUp(date(2026, 12, 21), ada_here))
    check_in(treatment, ada, told, EventFollowUp(date(2026, 12, 21), ada_here, day_is_usual=True))
    other: dict[str, Any] = {"effect": "smile_change", "side": "left"}
    check_in(treatment, ada, [*told, other], EventFollowUp(date(2026, 12, 21), ada_here, ("drops",)))
    with tenant(droop.clinic_id):
        assert AdverseEvent.objects.open().get().newest.done == ["drops"]


def test_what_was_better_and_is_worse_again_is_followed(
    droop: AdverseEvent, treatment: Treatment, ada: User, ada_here: Membership, clinic: Clinic, at: Any
) -> None:
    close(droop, ada, "improved")  # on 7 December
    at(clinic, "2026-12-10 10:00")
    make_review(treatment, ada, effects=[DROOP | {"since": "2026-12-08"}])
    with tenant(clinic):
        assert AdverseEvent.objects.open().count() == 1


def test_a_failing_line_undoes_the_check_in(
    droop: AdverseEvent, treatment: Treatment, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**about: Any) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(events, "log", fails)
    with pytest.raises(RuntimeError):
        make_review(treatment, ada, effects=[DROOP])
    with tenant(droop.clinic_id):
        assert not Review.objects.exists() and droop.entries.count() == 1
