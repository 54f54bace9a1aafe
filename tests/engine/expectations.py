"""What a case may expect of a plan: a closed vocabulary, each word with its test. A test yields what is wrong, in words."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Answer = dict[str, Any]
Complaints = Iterator[str]


def complaints(answer: Answer, expect: dict[str, Any]) -> list[str]:
    """Everything in which the answer is not what was expected. Raises KeyError for a word outside the vocabulary."""
    return [wrong for word, wanted in expect.items() for wrong in VOCABULARY[word](answer, wanted)]


def compared(answer: Answer, other: Answer, wanted: dict[str, str]) -> list[str]:
    """`wanted` says per area whether this dose is higher, lower or the same as in the other plan, by the range and the
    suggestion; `not_higher` and `not_lower` leave room."""
    wrong = []
    for area, how in wanted.items():
        mine, theirs = _amount(_dose(answer, area)), _amount(_dose(other, area))
        if not _RELATIONS[how](mine, theirs):
            wrong.append(f"dose of {area}: expected {how}, got {mine} against {theirs}")
    return wrong


def _amount(dose: Answer | None) -> tuple[float, float]:
    """The top of what is proposed, and the suggestion; nothing at all for no dose."""
    if dose is None:
        return (0.0, 0.0)
    return (dose["proposed"][1], _units(dose["suggested"]))


_RELATIONS: dict[str, Callable[[tuple[float, float], tuple[float, float]], bool]] = {
    "higher": lambda mine, theirs: mine[0] >= theirs[0] and mine[1] > theirs[1],
    "lower": lambda mine, theirs: mine[0] <= theirs[0] and mine[1] < theirs[1],
    "same": lambda mine, theirs: mine == theirs,
    "not_higher": lambda mine, theirs: mine[0] <= theirs[0] and mine[1] <= theirs[1],
    "not_lower": lambda mine, theirs: mine[0] >= theirs[0] and mine[1] >= theirs[1],
}


def _units(dose: Answer) -> float:
    if "total" in dose:
        return float(dose["total"])
    return float(dose.get("left", 0)) + float(dose.get("right", 0))


def _dose(answer: Answer, area: str) -> Answer | None:
    return next((dose for dose in answer["doses"] if dose["area"] == area), None)


def _is(what: str, got: Any, wanted: Any) -> Complaints:
    if got != wanted:
        yield f"{what}: expected {wanted}, got {got}"


def _one_of(what: str, got: Any, wanted: Any) -> Complaints:
    """`wanted` is one value, or a list of those that are all right where the catalogue leaves it open."""
    if got not in (wanted if isinstance(wanted, list) else [wanted]):
        yield f"{what}: expected {wanted}, got {got}"


def _status(answer: Answer, wanted: Any) -> Complaints:
    yield from _one_of("status", answer["status"], wanted)


def _missing(answer: Answer, wanted: list[str]) -> Complaints:
    for path in wanted:
        if not any(path in asked for asked in answer["missing"]):
            yield f"missing: expected {path} to be asked for, got {answer['missing']}"


def _not_missing(answer: Answer, wanted: list[str]) -> Complaints:
    for path in wanted:
        if any(path in asked for asked in answer["missing"]):
            yield f"missing: {path} is asked for without need"


def _nothing_missing(answer: Answer, wanted: bool) -> Complaints:
    if wanted and answer["missing"]:
        yield f"missing: expected nothing, got {answer['missing']}"


def _verdicts(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    """`"region concern" = suitability`; a list where several are all right."""
    for name, suitability in wanted.items():
        found = [v for v in answer["verdicts"] if "finding" in v and f"{v['region']} {v['concern']}" == name]
        if not found:
            yield f"verdict of {name}: there is none"
        for verdict in found:
            yield from _one_of(f"verdict of {name}", verdict["suitability"], suitability)


def _areas_of(answer: Answer, wanted: dict[str, str]) -> Complaints:
    for verdict in answer["verdicts"]:
        name = f"{verdict.get('region')} {verdict.get('concern')}"
        if name in wanted:
            yield from _is(f"area of {name}", verdict["area"] or "none", wanted[name])


def _wishes(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    for wish, suitability in wanted.items():
        found = [v["suitability"] for v in answer["verdicts"] if v.get("wish") == wish]
        if len(found) != 1:
            yield f"wish {wish}: expected one verdict, got {found}"
        for each in found:
            yield from _one_of(f"wish {wish}", each, suitability)


def _doses(answer: Answer, wanted: dict[str, dict[str, Any]]) -> Complaints:
    for area, details in wanted.items():
        dose = _dose(answer, area)
        if dose is None:
            yield f"dose of {area}: expected one, got none"
            continue
        for word, value in details.items():
            for wrong in _DOSE_WORDS[word](dose, value):
                yield f"dose of {area}, {wrong}"


def _each_amount(dose: Answer) -> list[float]:
    """The total, or each side: what the ranges speak about."""
    suggested = dose["suggested"]
    if dose["basis"] == "total":
        return [suggested["total"]]
    return [suggested[side] for side in ("left", "right") if side in suggested]


def _within(dose: Answer, wanted: list[float]) -> Complaints:
    for units in _each_amount(dose):
        if not wanted[0] <= units <= wanted[1]:
            yield f"suggested: expected within {wanted}, got {dose['suggested']}"


def _proposed_within(dose: Answer, wanted: list[float]) -> Complaints:
    low, high = dose["proposed"]
    if not wanted[0] <= low <= high <= wanted[1]:
        yield f"proposed: expected within {wanted}, got {dose['proposed']}"


def _in_range(dose: Answer, wanted: bool) -> Complaints:
    yield from _is("intended in range", (dose["intended"] or {}).get("in_range"), wanted)


def _stronger_side(dose: Answer, wanted: str) -> Complaints:
    given = dose["suggested"]
    left, right = given.get("left", 0), given.get("right", 0)
    yield from _is("stronger side", "equal" if left == right else ("left" if left > right else "right"), wanted)


def _points_at_least(dose: Answer, wanted: int) -> Complaints:
    if len(dose["points"]) < wanted:
        yield f"points: expected at least {wanted}, got {len(dose['points'])}"


def _muscles(dose: Answer, wanted: list[str]) -> Complaints:
    muscles = " ".join(point["muscle"] for point in dose["points"])
    for muscle in wanted:
        if muscle not in muscles:
            yield f"points: expected {muscle}, got {muscles}"


_DOSE_WORDS: dict[str, Callable[[Answer, Any], Complaints]] = {
    "basis": lambda dose, wanted: _is("basis", dose["basis"], wanted),
    "allowed": lambda dose, wanted: _is("allowed", dose["allowed"], wanted),
    "proposed": lambda dose, wanted: _is("proposed", dose["proposed"], wanted),
    "proposed_within": _proposed_within,
    "suggested": lambda dose, wanted: _is("suggested", dose["suggested"], wanted),
    "within": _within,
    "at_most": lambda dose, wanted: _within(dose, [0, wanted]),
    "at_least": lambda dose, wanted: _within(dose, [wanted, 1000]),
    "total_at_most": lambda dose, wanted: _at_most("total", _units(dose["suggested"]), wanted),
    "evidence": lambda dose, wanted: _one_of("evidence", dose["evidence"], wanted),
    "off_label": lambda dose, wanted: _is("off label", dose["off_label"], wanted),
    "in_range": _in_range,
    "stronger_side": _stronger_side,
    "points_at_least": _points_at_least,
    "muscles": _muscles,
}


def _at_most(what: str, got: float, wanted: float) -> Complaints:
    if got > wanted:
        yield f"{what}: expected at most {wanted}, got {got}"


def _no_doses(answer: Answer, wanted: Any) -> Complaints:
    """Areas that must have no dose, or `true` for none at all."""
    areas = {dose["area"] for dose in answer["doses"]}
    for area in areas if wanted is True else areas & set(wanted):
        yield f"dose of {area}: expected none, got {_dose(answer, area)}"


def _treatments(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    """`treatment = role`, or `any` where the role is open."""
    for treatment, role in wanted.items():
        roles = [each["role"] for each in answer["treatments"] if each["treatment"] == treatment]
        if not roles:
            yield f"treatment {treatment}: expected, got {[t['treatment'] for t in answer['treatments']]}"
        elif role != "any" and not set(roles) & set(role if isinstance(role, list) else [role]):
            yield f"treatment {treatment}: expected as {role}, got {roles}"


def _no_treatments(answer: Answer, wanted: list[str]) -> Complaints:
    for treatment in {each["treatment"] for each in answer["treatments"]} & set(wanted):
        yield f"treatment {treatment}: not expected"


def _for_finding(answer: Answer, wanted: dict[str, str]) -> Complaints:
    """`treatment = "region concern"`: the treatment answers that finding."""
    names = {v["finding"]: f"{v['region']} {v['concern']}" for v in answer["verdicts"] if "finding" in v}
    for treatment, name in wanted.items():
        answered = [names[i] for each in answer["treatments"] if each["treatment"] == treatment for i in each["for"]]
        if name not in answered:
            yield f"treatment {treatment}: expected for {name}, got for {answered}"


def _order(answer: Answer, wanted: list[str]) -> Complaints:
    steps = [step["treatment"] for step in sorted(answer["sequence"], key=lambda step: step["order"])]
    yield from _is("order of steps", [step for step in steps if step in wanted], wanted)


def _not_in_order(answer: Answer, wanted: list[str]) -> Complaints:
    for step in answer["sequence"]:
        if step["treatment"] in wanted:
            yield f"order of steps: {step['treatment']} not expected"


def _steps(answer: Answer, wanted: dict[str, dict[str, str]]) -> Complaints:
    """`treatment.earliest`, `.not_before`, `.latest`, `.not_after`: dates."""
    for treatment, dates in wanted.items():
        step = next((each for each in answer["sequence"] if each["treatment"] == treatment), None)
        if step is None:
            yield f"step {treatment}: expected one"
            continue
        for word, day in dates.items():
            got = step["earliest" if word in {"earliest", "not_before"} else "latest"]
            right = {"not_before": lambda g, d: g >= d, "not_after": lambda g, d: g is not None and g <= d}.get(
                word, lambda g, d: g == d
            )
            if not right(got, day):
                yield f"step {treatment}: expected {word} {day}, got {got}"


def _check_in(answer: Answer, wanted: Any) -> Complaints:
    window = answer["follow_up"]["check_in"]
    if wanted == "none" or window is None:
        yield from _is("check-in", window or "none", wanted)
        return
    for word, day in wanted.items():
        yield from _is(f"check-in {word}", window[word], day)


def _milestones(answer: Answer, wanted: dict[str, list[str]]) -> Complaints:
    """`"area what" = [from, to]`, or an empty list where there must be none."""
    got = {f"{each['area']} {each['what']}": [each["from"], each["to"]] for each in answer["follow_up"]["milestones"]}
    for name, days in wanted.items():
        yield from _is(f"milestone {name}", got.get(name, []), days)


def _maintenance(answer: Answer, wanted: dict[str, Any]) -> Complaints:
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
                yield from _is(f"maintenance of {area}, {word}", got, value)


def _adjustments(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    lines = {each["area"]: each for each in answer["adjustments"]}
    for area, details in wanted.items():
        if area not in lines:
            yield f"adjustment of {area}: expected, got {sorted(lines)}"
            continue
        for word, value in details.items():
            yield from _ADJUSTMENT_WORDS[word](lines[area], value, f"adjustment of {area}, {word}")


_ADJUSTMENT_WORDS: dict[str, Callable[[Answer, Any, str], Complaints]] = {
    "now": lambda line, wanted, what: _one_of(what, line["now"], wanted),
    "next": lambda line, wanted, what: _one_of(what, line["next_visit"], wanted),
    "units": lambda line, wanted, what: _is(what, line["now_units"] or [], wanted),
    "units_at_most": lambda line, wanted, what: _at_most(what, (line["now_units"] or [0, 0])[1], wanted),
}


def _aftercare(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    lines: dict[str, Answer] = {}
    for line in answer["aftercare"]:
        lines.setdefault(line["code"], line)
    for code, times in wanted.items():
        if code not in lines:
            yield f"aftercare {code}: expected, got {sorted(lines)}"
            continue
        for word, moment in times.items():
            yield from _is(f"aftercare {code} {word}", lines[code][word], moment)


def _no_aftercare(answer: Answer, wanted: Any) -> Complaints:
    codes = {line["code"] for line in answer["aftercare"]}
    for code in codes if wanted is True else codes & set(wanted):
        yield f"aftercare {code}: not expected"


def _matching(answer: Answer, wanted: str) -> list[Answer]:
    basis, *more = re.split(r"\s+(?!\d)", wanted)
    return [
        said
        for said in answer["statements"]
        if basis in said["basis"]
        and all(word in {said["level"], said["kind"], *map(str, _targets(said))} for word in more)
    ]


def _targets(said: Answer) -> list[Any]:
    return [part for value in said["applies_to"].values() for part in (value if isinstance(value, list) else [value])]


def _says(answer: Answer, wanted: list[str]) -> Complaints:
    """`"R020 warning"`: a statement on that basis, of that level, kind, area or wish."""
    for each in wanted:
        if not _matching(answer, each):
            near = [
                f"{s['level']} {s['kind']} {s['rule']}" for s in _matching(answer, each.split(" w")[0].split(" c")[0])
            ]
            yield f"statements: expected one on {each}, got {near}"


def _says_not(answer: Answer, wanted: list[str]) -> Complaints:
    for each in wanted:
        for said in _matching(answer, each):
            yield f"statements: none expected on {each}, got {said['rule']}: {said['text']}"


def patient_words(answer: Answer) -> str:
    said = [statement["patient_text"] or "" for statement in answer["statements"]]
    return "\n".join([*said, *(line["text"] for line in answer["aftercare"])])


def clinician_words(answer: Answer) -> str:
    return "\n".join(statement["text"] for statement in answer["statements"])


def _mentions(words: Callable[[Answer], str], whose: str) -> Callable[[Answer, list[str]], Complaints]:
    def test(answer: Answer, wanted: list[str]) -> Complaints:
        for pattern in wanted:
            if not re.search(pattern, words(answer), re.IGNORECASE):
                yield f"{whose} text: expected words like '{pattern}'"

    return test


def _never(words: Callable[[Answer], str], whose: str) -> Callable[[Answer, list[str]], Complaints]:
    def test(answer: Answer, wanted: list[str]) -> Complaints:
        for pattern in wanted:
            if found := re.search(f".*{pattern}.*", words(answer), re.IGNORECASE):
                yield f"{whose} text: '{pattern}' must not be there: {found[0]}"

    return test


def _total(key: str) -> Callable[[Answer, Any], Complaints]:
    return lambda answer, wanted: _is(key, answer["totals"][key], wanted)


VOCABULARY: dict[str, Callable[[Answer, Any], Complaints]] = {
    "status": _status,
    "missing": _missing,
    "not_missing": _not_missing,
    "nothing_missing": _nothing_missing,
    "verdicts": _verdicts,
    "areas": _areas_of,
    "wishes": _wishes,
    "doses": _doses,
    "no_doses": _no_doses,
    "session": _total("session"),
    "session_at_most": lambda answer, wanted: _at_most("session", answer["totals"]["session"], wanted),
    "forehead_and_glabella": _total("forehead_and_glabella"),
    "band": lambda answer, wanted: _is("band", answer["totals"]["band"] or "none", wanted),
    "last_90_days_with_this": _total("last_90_days_with_this"),
    "left_of_400": _total("left_of_400"),
    "treatments": _treatments,
    "no_treatments": _no_treatments,
    "for_finding": _for_finding,
    "order": _order,
    "not_in_order": _not_in_order,
    "steps": _steps,
    "check_in": _check_in,
    "milestones": _milestones,
    "maintenance": _maintenance,
    "adjustments": _adjustments,
    "aftercare": _aftercare,
    "no_aftercare": _no_aftercare,
    "says": _says,
    "says_not": _says_not,
    "patient_reads": _mentions(patient_words, "patient"),
    "patient_never_reads": _never(patient_words, "patient"),
    "clinician_reads": _mentions(clinician_words, "clinician"),
    "clinician_never_reads": _never(clinician_words, "clinician"),
}
