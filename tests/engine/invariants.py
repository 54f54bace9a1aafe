"""What holds of every answer, whoever the patient is: contract, INC-03, INC-06, INC-32, catalogue section 17."""

from collections.abc import Iterator
from typing import Any

Answer = dict[str, Any]
SOURCE_RANGE = {"forehead": [6, 20], "glabella": [8, 25], "crows_feet": [4, 12], "masseter": [20, 40]}
NO_DOSE = {"defer", "contraindicated", "clearance", "not_suitable", "not_indicated_now"}
ORBICULARIS = ("crows_feet", "brow_lift")


def broken(document: Answer, answer: Answer) -> list[str]:
    """Everything that does not hold, in words."""
    doses = {dose["area"]: dose for dose in answer["doses"]}
    return [
        *_reasons(document, answer),
        *(fault for dose in doses.values() for fault in _dose(dose, answer)),
        *_totals(document, answer, doses),
        *_holds(answer, doses),
        *_order(answer),
        *_check_in(document, answer),
    ]


def units(said: Answer) -> float:
    total: float = (
        said["total"] if said.get("total") is not None else (said.get("left") or 0) + (said.get("right") or 0)
    )
    return total


def _reasons(document: Answer, answer: Answer) -> Iterator[str]:
    ids = {said["id"] for said in answer["statements"]}
    for part in ("verdicts", "doses", "treatments", "sequence", "adjustments"):
        for line in answer[part]:
            if not line["because"] or not set(line["because"]) <= ids:
                yield f"{part}: {line} has no reason"
    of_findings = [line["finding"] for line in answer["verdicts"] if "finding" in line]
    if of_findings != list(range(len(document["findings"]))):
        yield f"verdicts of findings {of_findings}"


def _dose(dose: Answer, answer: Answer) -> Iterator[str]:
    area, said, (low, high) = dose["area"], dose["suggested"], dose["allowed"]
    amounts = [said.get("left"), said.get("right")] if dose["basis"] == "per_side" else [said["total"]]
    first, last = dose["proposed"]
    verdicts = [line["suitability"] for line in answer["verdicts"] if line["area"] == area and "finding" in line]
    if verdicts and set(verdicts) <= NO_DOSE:
        yield f"{area}: a dose although every verdict is {verdicts}"
    if area in SOURCE_RANGE and dose["allowed"] != SOURCE_RANGE[area]:
        yield f"{area}: allowed {dose['allowed']}"
    if not low <= first <= last <= high:
        yield f"{area}: proposed {dose['proposed']} outside {dose['allowed']}"
    if any(amount and not first <= amount <= last for amount in amounts):
        yield f"{area}: suggested {said} outside {dose['proposed']}"
    placed = sum(point["units"] for point in dose["points"])
    if dose["points"] and placed not in (units(said), units(dose["intended"] or said)):
        yield f"{area}: points sum to {placed}"
    if dose["evidence"] == "source" and area not in SOURCE_RANGE:
        yield f"{area}: the source gives no figure"


def _totals(document: Answer, answer: Answer, doses: dict[str, Answer]) -> Iterator[str]:
    effective = {area: units(dose["intended"] or dose["suggested"]) for area, dose in doses.items()}
    totals, pair = answer["totals"], sum(effective.get(area, 0) for area in ("forehead", "glabella"))
    band = "very_light" if pair < 10 else "light" if pair <= 25 else "moderate" if pair <= 40 else "strong"
    if document["visit"] != "check_in" and totals["session"] != sum(effective.values()):
        yield f"session {totals['session']}, and not {sum(effective.values())}"
    if pair and (totals["forehead_and_glabella"], totals["band"]) != (pair, band):
        yield f"band {totals['band']} of {totals['forehead_and_glabella']}, and not {band} of {pair}"
    for side in ("left", "right"):
        if sum(doses[area]["suggested"].get(side) or 0 for area in ORBICULARIS if area in doses) > 12:
            yield f"orbicularis {side} above 12"
    suggested = sum(units(dose["suggested"]) for dose in doses.values())
    before = document.get("toxin_history", {}).get("units_last_90_days") or 0
    if doses and all(dose["intended"] is None for dose in doses.values()) and before + suggested > 400:
        yield f"{before} and {suggested} pass the limit"


def _holds(answer: Answer, doses: dict[str, Answer]) -> Iterator[str]:
    if answer["status"] in ("on_hold", "refer") and doses:
        yield "doses on hold"
    if answer["status"] in ("on_hold", "refer", "incomplete") and any(step["earliest"] for step in _elective(answer)):
        yield f"{answer['status']}: an elective step has a date"
    if answer["status"] == "ready" and answer["missing"]:
        yield "ready, and something is missing"


def _elective(answer: Answer) -> list[Answer]:
    own = {"toxin", "skincare", "sunscreen", "watchful_waiting"}
    return [step for step in answer["sequence"] if step["treatment"] not in own]


def _order(answer: Answer) -> Iterator[str]:
    steps = answer["sequence"]
    days = [step["earliest"] for step in steps if step["earliest"]]
    if [step["order"] for step in steps] != list(range(1, len(steps) + 1)):
        yield "steps are not numbered in order"
    if days != sorted(days):
        yield f"steps are not in order of date: {days}"
    devices = {"rf_microneedling", "ultrasound", "laser_resurfacing", "fractional_laser", "peel"}
    dated = [step["earliest"] for step in steps if step["treatment"] in devices and step["earliest"]]
    if len(dated) != len(set(dated)):
        yield f"two devices on one day: {dated}"


def _check_in(document: Answer, answer: Answer) -> Iterator[str]:
    may_add = [line for line in answer["adjustments"] if line["now"] == "may_add"]
    if document["visit"] != "check_in":
        return
    if answer["doses"]:
        yield "doses at a check-in"
    if may_add and answer["status"] in ("on_hold", "refer"):
        yield f"{answer['status']}, and {may_add} may be added to"
    for line in answer["adjustments"]:
        top = (line["now_units"] or [0, 0])[1]
        if (top > 0) is not (line["now"] == "may_add") or top > 6:
            yield f"{line['area']}: {line['now']} with {line['now_units']}"
        verdicts = [each["suitability"] for each in answer["verdicts"] if each["area"] == line["area"]]
        if line["now"] == "may_add" and set(verdicts) & NO_DOSE:
            yield f"{line['area']}: may be added to although it is {verdicts}"
        if line["now"] == "may_add" and line["area"] == "masseter":
            yield "a masseter is added to"
