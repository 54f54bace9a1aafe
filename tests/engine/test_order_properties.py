"""What holds of every order of treatments."""

import copy
import random
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.engine.contract.vocabulary import Area, Status
from planning.engine.deciding.decision import EngineDecision, StepDecision
from tests.engine.faces import RISKS, check_ins, faces
from tests.engine.generated import documents
from tests.engine.ordered import of_document
from tests.support.drills import FULL

Face = dict[str, Any]
often = settings(
    max_examples=2_000 if FULL else 200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
DEVICES = {"rf_microneedling", "ultrasound", "laser_resurfacing", "fractional_laser", "peel"}
FILLERS = {"ha_filler", "biostimulator"}
ELECTIVE = sorted(DEVICES | FILLERS)


def _shown(face: Face, risk: str, event: int | None, last: int, declined: list[str], wanted: list[str]) -> Face:
    shown = copy.deepcopy(RISKS[risk](face) if risk else face)
    today = date.fromisoformat(shown["today"])
    shown["goals"] |= {"declined": declined, "also_wants": wanted}
    if event is not None:
        shown["goals"]["event_on"] = (today + timedelta(days=event)).isoformat()
    if shown["toxin_history"].get("last_on") and not risk:
        shown["toxin_history"]["last_on"] = (today - timedelta(days=last)).isoformat()
    return shown


visits = st.builds(
    _shown,
    faces(),
    st.sampled_from(["", "", "", *sorted(RISKS)]),
    st.sampled_from([None, 0, 9, 13, 14, 15, 40, 69, 70, 71, 200]),
    st.sampled_from([200, 200, 60, 89, 90]),
    st.lists(st.sampled_from(ELECTIVE), max_size=2, unique=True),
    st.lists(st.sampled_from(ELECTIVE), max_size=2, unique=True),
)


def ordered(face: Face) -> tuple[EngineDecision, tuple[StepDecision, ...]]:
    decision = of_document(face)
    return decision, decision.sequence


def named(step: StepDecision) -> set[str]:
    return {step.treatment, *step.others}


@often
@given(st.one_of(visits, check_ins(), documents()))
def test_steps_go_by_date_and_what_waits_stands_after_what_it_waits_for(face: Face) -> None:
    _, steps = ordered(face)
    days = [step.earliest for step in steps]
    dated = [day for day in days if day is not None]
    assert days == sorted(dated) + [None] * (len(days) - len(dated))
    places = {step.treatment: place for place, step in enumerate(steps)}
    for place, step in enumerate(steps):
        assert step.after is None or step.earliest is None
        assert step.after in (None, "check_in") or places[str(step.after)] < place
        assert step.reasons


@often
@given(st.one_of(visits, check_ins()))
def test_no_two_devices_on_one_day_and_no_tool_twice(face: Face) -> None:
    _, steps = ordered(face)
    devices = [step for step in steps if step.treatment in DEVICES]
    assert sum(step.earliest is not None for step in devices) <= 1
    tools = [tool for step in steps for tool in (step.treatment, *step.others)]
    assert len(tools) == len(set(tools))


@often
@given(st.one_of(visits, check_ins(), documents()))
def test_nothing_is_dated_today_unless_the_plan_is_ready(face: Face) -> None:
    decided, steps = ordered(face)
    for step in steps:
        if decided.status is not Status.READY:
            assert step.earliest is None or (step.treatment == "toxin" and step.earliest > decided.document.today)
        assert step.earliest is None or step.earliest >= decided.document.today or decided.document.treated_at


@often
@given(st.one_of(visits, check_ins()))
def test_filler_never_comes_before_the_check_in(face: Face) -> None:
    decided, steps = ordered(face)
    toxin = next((step.earliest for step in steps if step.treatment == "toxin"), None)
    if decided.document.check_in is not None:
        toxin = decided.document.today - timedelta(days=int(decided.document.check_in.days_since_treatment or 0))
    for step in steps:
        if step.treatment in FILLERS and step.earliest is not None and toxin is not None:
            assert step.earliest >= toxin + timedelta(days=14)


@often
@given(visits)
def test_what_was_declined_is_never_a_step(face: Face) -> None:
    _, steps = ordered(face)
    assert not set(face["goals"]["declined"]) & {tool for step in steps for tool in named(step)}


@often
@given(visits)
def test_with_melasma_nothing_hot_has_a_day(face: Face) -> None:
    others = [one for one in face["findings"] if one["concern"] != "melasma"]
    melasma = {"region": "cheek", "concern": "melasma", "side": "both", "severity": 1}
    _, steps = ordered(face | {"findings": [*others, melasma]})
    assert all(step.earliest is None for step in steps if step.treatment in DEVICES)


@often
@given(visits)
def test_toxin_shows_in_full_before_an_event_or_comes_after_it(face: Face) -> None:
    decided, steps = ordered(face)
    event_on = decided.document.goals.event_on
    toxin = next((step for step in steps if step.treatment == "toxin"), None)
    if event_on is None or toxin is None or toxin.earliest is None:
        return
    jaw_alone = decided.state.meant == {Area.MASSETER}
    days = 70 if jaw_alone else 14
    assert toxin.earliest > event_on or toxin.earliest + timedelta(days=days) <= event_on
    assert toxin.latest is None or toxin.earliest <= toxin.latest <= event_on - timedelta(days=14)


@often
@given(visits, st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_nothing(face: Face, dice: random.Random) -> None:
    turned = face | {"findings": dice.sample(face["findings"], len(face["findings"]))}
    assert [_plain(step) for step in ordered(face)[1]] == [_plain(step) for step in ordered(turned)[1]]


def _plain(step: StepDecision) -> tuple[object, ...]:
    return step.treatment, step.others, step.earliest, step.latest, step.after, step.optional
