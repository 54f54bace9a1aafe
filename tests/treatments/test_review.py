"""The check-in: how each area came out, and what the engine makes of it."""

import re
import uuid
from datetime import date
from typing import Any

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.treatments import actions
from planning.treatments.events.models import AdverseEvent
from planning.treatments.models import Review, Treatment
from planning.treatments.review_presenter import ReviewPresenter, outcome_words
from tests.treatments.checking_in import adjusted, ask_health, send
from tests.treatments.making import HEALTHY, as_planned, make_plan, make_treatment
from tests.treatments.shapes import answer_with_choices

SignIn = Any


def test_each_area_gets_its_adjustment(
    two_weeks_later: Clinic, asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    answers = {"outcome-glabella": "too_subtle", "outcome-forehead": "too_strong", "outcome-crows_feet": "as_wished"}
    sent = send(sign_in(ada), treatment, **answers, asked="no")
    assert sent.status_code == 302
    assert adjusted(two_weeks_later) == {
        "glabella": ("may_add", "higher"),
        "forehead": ("none", "lower"),
        "crows_feet": ("none", "same"),
    }
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    for words in (
        "Too subtle",
        "Next visit: higher",
        "May be fine-tuned now, up to 6\N{NO-BREAK SPACE}U",
        "Next visit: lower",
        "Day 14",
    ):
        assert words in page
    assert "Still to be asked" not in page


def test_units_are_said_by_side_where_they_are_given_by_side(
    two_weeks_later: Clinic, asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    send(sign_in(ada), treatment, **{"outcome-crows_feet": "too_subtle"}, asked="no")
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert "May be fine-tuned now, up to 3\N{NO-BREAK SPACE}U a side" in page


def test_a_no_of_the_consult_is_no_answer_two_weeks_later(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    asks = client.get(f"/treatments/{treatment.pk}/review/").content.decode()
    assert "Health was not asked about today" in asks and f"/patients/{treatment.patient_id}/health/" in asks
    send(client, treatment, **{"outcome-glabella": "too_subtle"}, asked="no")
    assert adjusted(two_weeks_later)["glabella"] == ("wait", "same")
    with tenant(two_weeks_later):
        assert Review.objects.get().document["safety"] == {}
    page = client.get(f"/treatments/{treatment.pk}/").content.decode()
    for words in (
        "Wait, add nothing now",
        "Next visit: not decided yet",
        "Still to be asked",
        "Pregnancy not asked",
        "Allergies not asked",
        "Ask the health quest",
    ):
        assert words in page


def test_asked_today_the_page_asks_no_more(asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn) -> None:
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/review/").content.decode()
    assert "Health was not asked about today" not in page


@pytest.mark.parametrize(
    ("later", "now"), [({"pregnant": True}, "none"), ({"infected_sites": ["glabella"]}, "none"), ({}, "wait")]
)
def test_a_yes_told_since_the_consult_holds_until_somebody_asks_again(
    treatment: Treatment, ada: User, clinic: Clinic, at: Any, later: dict[str, Any], now: str
) -> None:
    at(clinic, "2026-11-30 10:00")
    with tenant(clinic):
        ask_health(treatment, ada, HEALTHY["safety"] | later)
    at(clinic, "2026-12-07 10:00")
    with tenant(clinic):
        actions.review(
            treatment=treatment,
            outcomes={"glabella": "too_subtle"},
            effects=[],
            note="",
            idempotency_key=uuid.uuid4(),
            by=ada,
        )
        assert Review.objects.get().document["safety"] == later
    assert adjusted(clinic)["glabella"] == (now, "same")


def test_what_was_given_is_what_is_judged(two_weeks_later: Clinic, plan: Any, treatment: Treatment, ada: User) -> None:
    with tenant(two_weeks_later):
        review = actions.review(
            treatment=treatment, outcomes={}, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada
        )
    given = sum(sum(dose.values()) for dose in review.check_in["given"].values())
    assert given == sum(as_planned(plan).values())
    assert review.check_in["days_since_treatment"] == 14


def test_what_would_be_a_success_stands_on_the_check_in(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn
) -> None:
    wish = "Friends ask whether I slept <well>"
    asked = make_treatment(make_plan(ana, ada, goals=HEALTHY["goals"] | {"success": wish}), ada)
    page = sign_in(ada).get(f"/treatments/{asked.pk}/review/").content.decode()
    assert "What would make this a success: <q>Friends ask whether I slept &lt;well&gt;</q>" in " ".join(page.split())


def test_nobody_asked_what_would_be_a_success(treatment: Treatment, ada: User, sign_in: SignIn) -> None:
    assert "a success" not in sign_in(ada).get(f"/treatments/{treatment.pk}/review/").content.decode()


def test_signs_of_spread_come_before_everything(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    send(sign_in(ada), treatment, **{"outcome-glabella": "too_subtle"}, asked="yes", effects=["double_vision"])
    assert {now for now, _ in adjusted(two_weeks_later).values()} == {"seek_help"}
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert "urgent medical care now" in page
    assert "Double vision" in page
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert 0 < page.index("Urgent medical care now") < page.index("What was given")
    assert page.count("Urgent medical care now") == 1
    for others in ("Nothing may be injected", "Next visit", "Still to be asked", "Ask the health questions"):
        assert others not in page


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Judge at least one area"),
        ({"asked": "yes"}, "Choose which unwanted effects there were"),
        ({"asked": "no", "effects": ["bruise"]}, "answer yes, or take them back"),
        ({"outcome-glabella": "splendid"}, "splendid"),
    ],
)
def test_what_cannot_be_kept_is_said(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn, answers: dict[str, Any], words: str
) -> None:
    answer = send(sign_in(ada), treatment, **answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with tenant(two_weeks_later):
        assert not Review.objects.exists()


def test_each_side_is_judged_and_said(
    two_weeks_later: Clinic, asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    sides = {"outcome-crows_feet": "uneven", "right-crows_feet": "as_wished", "left-crows_feet": "too_subtle"}
    client = sign_in(ada)
    assert send(client, treatment, **sides, asked="no").status_code == 302
    with tenant(two_weeks_later):
        review = Review.objects.get()
    assert review.check_in["outcomes"] == {"crows_feet": {"right": "as_wished", "left": "too_subtle"}}
    (adjusted,) = [one for one in review.outcome["adjustments"] if one["area"] == "crows_feet"]
    assert adjusted["sides"]["left"]["now"] == "may_add" and adjusted["sides"]["right"]["now"] == "none"
    assert "Right as wished, left too subtle" in client.get(f"/treatments/{treatment.pk}/").content.decode()


def test_sides_alike_are_one_outcome(two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn) -> None:
    sides = {"outcome-crows_feet": "uneven", "right-crows_feet": "too_strong", "left-crows_feet": "too_strong"}
    send(sign_in(ada), treatment, **sides, asked="no")
    with tenant(two_weeks_later):
        assert Review.objects.get().check_in["outcomes"] == {"crows_feet": "too_strong"}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"outcome-crows_feet": "uneven", "right-crows_feet": "as_wished"}, "Judge the left side too"),
        ({"asked": "yes", "effects": "eyelid_droop"}, "Say on which side"),
        (
            {
                "asked": "yes",
                "effects": "eyelid_droop",
                "side-eyelid_droop": "right",
                "since-eyelid_droop": "2026-12-08",
            },
            "still to come",
        ),
        (
            {"asked": "yes", "effects": "eyelid_droop", "side-eyelid_droop": "right", "next_look_on": "2026-12-06"},
            "This day has passed",
        ),
        (
            {"asked": "yes", "effects": "eyelid_droop", "side-eyelid_droop": "right", "done": "other"},
            "what was done",
        ),
    ],
)
def test_sides_and_days_that_are_missing_or_cannot_be(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn, answers: dict[str, str], words: str
) -> None:
    answer = send(sign_in(ada), treatment, **answers)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_what_was_done_and_who_looks_again_goes_into_the_log(
    two_weeks_later: Clinic, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    droop = {
        "asked": "yes",
        "effects": "eyelid_droop",
        "side-eyelid_droop": "right",
        "since-eyelid_droop": "3 Dec 2026",
    }
    told = {"done": ["examined", "drops"], "done_note": "By Dr Kim", "next_look_on": "23 Dec 2026"}
    assert send(sign_in(ada), treatment, **droop, **told).status_code == 302
    with tenant(two_weeks_later):
        event = AdverseEvent.objects.get()
        assert (event.since, event.due_on) == (date(2026, 12, 3), date(2026, 12, 23))
        assert (event.newest.done, event.newest.note) == (["examined", "drops"], "By Dr Kim")


def test_sides_that_differ_are_told_apart(
    two_weeks_later: Clinic, asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn, monkeypatch: Any
) -> None:
    answer_with_choices(monkeypatch)
    client = sign_in(ada)
    send(client, treatment, **{"outcome-crows_feet": "uneven"}, asked="no")
    page = " ".join(re.sub(r"<[^>]+>", " ", client.get(f"/treatments/{treatment.pk}/").content.decode()).split())
    assert "Right: may be fine-tuned now, up to 3 U Left: add nothing" in page
    assert "on the side that had less" not in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("too_subtle", "Too subtle"), ({"left": "as_wished", "right": "too_subtle"}, "Right too subtle, left as wished")],
)
def test_an_outcome_is_said_whole_or_by_side(outcome: Any, words: str) -> None:
    assert outcome_words(outcome) == words


def test_a_reason_that_areas_share_is_told_once_and_each_statement_in_one_place(
    two_weeks_later: Clinic, asked_today: None, treatment: Treatment, ada: User, sign_in: SignIn
) -> None:
    areas = ("glabella", "forehead", "crows_feet")
    send(sign_in(ada), treatment, **{f"outcome-{area}": "too_subtle" for area in areas}, asked="no")
    with tenant(two_weeks_later):
        reading = ReviewPresenter(Review.objects.select_related("made_by").get())
    plan = reading.plan
    placed = [line for folded in (plan.for_patient, plan.of_areas) for line in (*folded.shown, *folded.more)]
    placed += [line for one in reading.judged for line in (*one.why.shown_here, *one.why.beside)]
    placed += [line for _, lines in plan.annex for line in lines]
    assert sorted(line.id for line in placed) == sorted(plan.lines)
    shared = [line for line in plan.lines.values() if len(line.areas) > 1]
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    for line in shared:
        assert page.count(f'data-keep="{line.rule} ') == 1
