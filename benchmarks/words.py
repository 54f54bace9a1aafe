"""How much generated plans say, and what they say that is untrue or said twice.

`python -m benchmarks words [N]`: N consults and as many check-ins, 2,000 without a number. The same seed gives the same plans.
"""

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from benchmarks.consults import consults
from benchmarks.timing import table
from planning.engine import plan, read_document
from planning.protocols import shipped

Answer = dict[str, Any]
Spoken = Iterator[tuple[Answer, str]]
PLANS = 2_000
SEED = 9

_ISO_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_SMALL = re.compile(r"\b(small dose|small amount|low dose|gently|lightly|start low|very little(?! movement))", re.I)
_THIRD = re.compile(r"\b(lower|lowest|middle|upper|highest) third\b", re.I)
_STEPS = re.compile(r"one step|at (most|least) |cancel|shared|left of")
_OFF_LABEL = re.compile(r"\boff[ -]label\b", re.I)
_SENTENCE, _PLACE = re.compile(r"(?<=[.?!])\s+"), re.compile(r"^[^:.]{1,40}: ")
_OF_EFFECTS = frozenset(("expectation", "follow_up", "info", "sequence", "combination", "aftercare"))
_HELD = frozenset(("on_hold", "refer"))


def run(plans: int = PLANS) -> None:
    for visit in ("consult", "check_in"):
        answers = list(islice(_answers(visit), plans))
        print(f"## Words of {len(answers):,} plans, visit {visit}, protocol {answers[0]['protocol']['version']}\n")
        table(["of one plan", "median", "90th percentile"], list(_amounts(answers)))
        table(["plans with", "plans", "times"], list(_faults(answers)))


def _answers(visit: str) -> Iterator[Answer]:
    protocol = shipped()
    for document in consults(SEED):
        if document["visit"] == visit:
            yield json.loads(plan(read_document(json.dumps(document)), protocol).to_json())


def _amounts(answers: list[Answer]) -> Iterator[list[str]]:
    for name, count in AMOUNTS.items():
        counts = sorted(count(answer) for answer in answers)
        ninth = counts[min(len(counts) - 1, len(counts) * 9 // 10)]
        yield [name, f"{statistics.median(counts):g}", f"{ninth:g}"]


def _faults(answers: list[Answer]) -> Iterator[list[str]]:
    for name, count in FAULTS.items():
        counts = [count(answer) for answer in answers]
        yield [name, str(sum(map(bool, counts))), str(sum(counts))]


def _words(key: str) -> Callable[[Answer], int]:
    return lambda answer: sum(len((said[key] or "").split()) for said in answer["statements"])


def _of_this_patient(answer: Answer) -> int:
    return sum(said["scope"] == "patient" for said in answer["statements"])


def _off_label(answer: Answer) -> int:
    return sum(bool(_OFF_LABEL.search(said["text"])) for said in answer["statements"])


def _effects_on_hold(answer: Answer) -> int:
    if answer["status"] not in _HELD:
        return 0
    return sum(bool(said["patient_text"]) and said["kind"] in _OF_EFFECTS for said in answer["statements"])


def _texts(answer: Answer) -> Spoken:
    for said in answer["statements"]:
        yield from ((said, said[key]) for key in ("text", "patient_text", "brief") if said.get(key))


def _iso_days(answer: Answer) -> int:
    return sum(len(_ISO_DAY.findall(text)) for _, text in _texts(answer))


def _small_in_the_upper_third(answer: Answer) -> int:
    """Statements that call a dose small although one that they speak of lies in the upper third of its range."""
    return sum(
        any(_in_third(dose, "upper") for dose in _doses_of(said, answer))
        for said, text in _texts(answer)
        if said["kind"] != "aftercare" and _SMALL.search(text)
    )


def _untrue_thirds(answer: Answer) -> int:
    """Statements that name the third of a proposal that lies elsewhere; one that tells the steps as well names where it began."""
    return sum(
        any(not _is_so(text, dose) for dose in _doses_of(said, answer))
        for said, text in _texts(answer)
        if said["applies_to"] and _THIRD.search(text)
    )


def _doses_of(said: Answer, answer: Answer) -> list[Answer]:
    """Of the areas that a statement applies to; of all where it applies to none."""
    of = said["applies_to"]
    areas = of.get("areas") or ([of["area"]] if of.get("area") else [])
    return [dose for dose in answer["doses"] if not areas or dose["area"] in areas]


def _is_so(text: str, dose: Answer) -> bool:
    named = {name.lower() for name in _THIRD.findall(text)}
    if "grade picks" in text:
        return any(step["does"] == "third" and step["to"] == dose["proposed"] for step in dose.get("steps", ()))
    return bool(_STEPS.search(text)) or all(_in_third(dose, name) for name in named)


def _in_third(dose: Answer, name: str) -> bool:
    """Ends are on the grid of half units, so a third may reach half a unit further."""
    (low, high), (least, most) = dose["allowed"], dose["proposed"]
    third = (high - low) / 3
    start = low + third * _STARTS[name]
    return bool(least >= start - 0.5 and most <= start + third + 0.5)


_STARTS: Mapping[str, int] = {"lower": 0, "lowest": 0, "middle": 1, "upper": 2, "highest": 2}


def _said_again(key: str) -> Callable[[Answer], int]:
    """Sentences of three words or more that were said before in this plan, be it of another area."""

    def again(answer: Answer) -> int:
        texts = [said[key] for said in answer["statements"] if said[key]]
        sentences = [one for text in texts for one in _SENTENCE.split(_PLACE.sub("", text)) if len(one.split()) > 2]
        return sum(times - 1 for times in Counter(sentences).values())

    return again


AMOUNTS: Mapping[str, Callable[[Answer], int]] = {
    "statements": lambda answer: len(answer["statements"]),
    "statements about this patient": _of_this_patient,
    "words for the clinician": _words("text"),
    "words for the patient": _words("patient_text"),
    "statements off label": _off_label,
}
FAULTS: Mapping[str, Callable[[Answer], int]] = {
    "effects told to the patient on hold": _effects_on_hold,
    "a dose called small in the upper third": _small_in_the_upper_third,
    "a third named where the proposal is not": _untrue_thirds,
    "a sentence twice for the clinician": _said_again("text"),
    "a sentence twice for the patient": _said_again("patient_text"),
    "a date as 2026-11-28": _iso_days,
    "more than one statement off label": lambda answer: max(0, _off_label(answer) - 1),
}
