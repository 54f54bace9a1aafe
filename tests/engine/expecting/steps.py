"""What a case may expect of other treatments, of dates and of aftercare."""

from collections.abc import Callable
from typing import Any

from tests.engine.expecting.common import Answer, Complaints, at_most, is_, one_of


def expect_treatments(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    """`treatment = role`, or `any` where the role is open."""
    for treatment, role in wanted.items():
        roles = [each["role"] for each in answer["treatments"] if each["treatment"] == treatment]
        if not roles:
            yield f"treatment {treatment}: expected, got {[t['treatment'] for t in answer['treatments']]}"
        elif role != "any" and not set(roles) & set(role if isinstance(role, list) else [role]):
            yield f"treatment {treatment}: expected as {role}, got {roles}"


def expect_no_treatments(answer: Answer, wanted: list[str]) -> Complaints:
    for treatment in {each["treatment"] for each in answer["treatments"]} & set(wanted):
        yield f"treatment {treatment}: not expected"


def expect_for_finding(answer: Answer, wanted: dict[str, str]) -> Complaints:
    """`treatment = "region concern"`: the treatment answers that finding."""
    names = {v["finding"]: f"{v['region']} {v['concern']}" for v in answer["verdicts"] if "finding" in v}
    for treatment, name in wanted.items():
        interim = [names[i] for each in answer["treatments"] if each["treatment"] == treatment for i in each["for"]]
        if name not in interim:
            yield f"treatment {treatment}: expected for {name}, got for {interim}"


def expect_order(answer: Answer, wanted: list[str]) -> Complaints:
    steps = [step["treatment"] for step in sorted(answer["sequence"], key=lambda step: step["order"])]
    yield from is_("order of steps", [step for step in steps if step in wanted], wanted)


def expect_not_in_order(answer: Answer, wanted: list[str]) -> Complaints:
    for step in answer["sequence"]:
        if step["treatment"] in wanted:
            yield f"order of steps: {step['treatment']} not expected"


def expect_steps(answer: Answer, wanted: dict[str, dict[str, Any]]) -> Complaints:
    """`treatment.earliest`, `.not_before`, `.latest`, `.not_after`: dates; `.after`: what comes first; `.or`: what may be taken
    in its place."""
    for treatment, dates in wanted.items():
        step = next((each for each in answer["sequence"] if each["treatment"] == treatment), None)
        if step is None:
            yield f"step {treatment}: expected one"
            continue
        for word, day in dates.items():
            if word in {"after", "or"}:
                yield from is_(f"step {treatment}, {word}", step.get(word), day)
                continue
            got = step["earliest" if word in {"earliest", "not_before"} else "latest"]
            if not _ORDERS[word](got or "", day):
                yield f"step {treatment}: expected {word} {day}, got {got}"


_ORDERS: dict[str, Callable[[str, str], bool]] = {
    "earliest": str.__eq__,
    "latest": str.__eq__,
    "not_before": str.__ge__,
    "not_after": lambda got, day: "" < got <= day,
}


def expect_check_in(answer: Answer, wanted: Any) -> Complaints:
    window = answer["follow_up"]["check_in"]
    if wanted == "none" or window is None:
        yield from is_("check-in", window or "none", wanted)
        return
    for word, day in wanted.items():
        yield from is_(f"check-in {word}", window[word], day)


def expect_milestones(answer: Answer, wanted: dict[str, list[str]]) -> Complaints:
    """`"area what" = [from, to]`, or an empty list where there must be none."""
    got = {f"{each['area']} {each['what']}": [each["from"], each["to"]] for each in answer["follow_up"]["milestones"]}
    for name, days in wanted.items():
        yield from is_(f"milestone {name}", got.get(name, []), days)


def expect_maintenance(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    lines = {each["area"]: each for each in answer["follow_up"]["maintenance"]}
    for area, details in wanted.items():
        if area not in lines:
            yield f"maintenance of {area}: expected"
            continue
        for word, value in details.items():
            key = {"months": "every_months", "visits": "visits_a_year", "months_within": "every_months"}[word]
            got = lines[area][key]
            if word == "months_within":
                if not value[0] <= got[0] <= got[1] <= value[1]:
                    yield f"maintenance of {area}: expected within {value} months, got {got}"
            else:
                yield from is_(f"maintenance of {area}, {word}", got, value)


def expect_adjustments(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    lines = {each["area"]: each for each in answer["adjustments"]}
    for area, details in wanted.items():
        if area not in lines:
            yield f"adjustment of {area}: expected, got {sorted(lines)}"
            continue
        for word, value in details.items():
            yield from _ADJUSTMENT_WORDS[word](lines[area], value, f"adjustment of {area}, {word}")


_ADJUSTMENT_WORDS: dict[str, Callable[[Answer, Any, str], Complaints]] = {
    "now": lambda line, wanted, what: one_of(what, line["now"], wanted),
    "next": lambda line, wanted, what: one_of(what, line["next_visit"], wanted),
    "units": lambda line, wanted, what: is_(what, line["now_units"] or [], wanted),
    "left": lambda line, wanted, what: is_(what, line.get("sides", {}).get("left", {}).get("now_units") or [], wanted),
    "right": lambda line, wanted, what: is_(
        what, line.get("sides", {}).get("right", {}).get("now_units") or [], wanted
    ),
    "units_at_most": lambda line, wanted, what: at_most(what, (line["now_units"] or [0, 0])[1], wanted),
}


def expect_aftercare(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    lines: dict[str, Answer] = {}
    for line in answer["aftercare"]:
        lines.setdefault(line["code"], line)
    for code, times in wanted.items():
        if code not in lines:
            yield f"aftercare {code}: expected, got {sorted(lines)}"
            continue
        for word, moment in times.items():
            yield from is_(f"aftercare {code} {word}", lines[code][word], moment)


def expect_no_aftercare(answer: Answer, wanted: Any) -> Complaints:
    codes = {line["code"] for line in answer["aftercare"]}
    for code in codes if wanted is True else codes & set(wanted):
        yield f"aftercare {code}: not expected"
