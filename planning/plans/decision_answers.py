"""The decision form as the drafts room knows a form: what was typed, what of it is wrong, and its answers in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from clinic.drafts.comparing import NOTHING, AnswerInWords
from clinic.practice.idempotency import NAME, read_key
from planning.plans import decision_input
from planning.plans.decision_presenter import decision_form, element_of
from planning.plans.models import Decision, Plan, seen
from planning.plans.reason_pair import ReasonPair

AFTER = "after"
"""The form's hidden field: the newest decision that its page showed."""
TREATMENT = {"yes": "Accepted", "no": "Declined", "": "Left open"}


class DraftedDecision:
    """As `sent`; else as decided before, else as the engine suggested. `shown` is what the page's template reads."""

    def __init__(self, plan: Plan, decision: Decision | None, sent: QueryDict | None) -> None:
        self.sent = sent
        self.errors = _mistakes(plan, sent) if sent else {}
        self.shown = decision_form(plan, decision if sent is None else None, sent, self.errors)
        self.shown[AFTER] = seen(plan.newest_word) if sent is None else sent.get(AFTER, "")
        if sent and (key := read_key(sent.get(NAME))):
            self.shown[NAME] = key

    def wrong(self) -> dict[str, str]:
        return {element_of(name): text for name, text in self.errors.items()}

    def in_words(self) -> list[AnswerInWords]:
        return list(self._answers())

    def _answers(self) -> Iterator[AnswerInWords]:
        shown = self.shown
        chosen = [course["label"] for course in shown["courses"] if course["chosen"]]
        yield _answer("course", "What is to be done?", *chosen)
        for area in (*shown["areas"], *shown["others"]):
            yield from self._of_area(area)
        for other in shown["treatments"]:
            words, code = TREATMENT.get(other["value"], NOTHING), f"treatment.{other['code']}"
            yield AnswerInWords(code, other["word"], words, (code,), is_empty=not other["value"])
        yield _answer("words", "For the record", shown["words"])
        yield _answer("patient_words", "For the patient", shown["patient_words"])

    def _of_area(self, area: Mapping[str, Any]) -> Iterator[AnswerInWords]:
        code, word = area["area"], area["word"]
        if area["off_plan"]:
            yield _answer(f"add.{code}", f"{word}, added", "Yes" if area["added"] else "")
        yield _answer(f"out.{code}", f"{word}, left out", "Yes" if area["out"] else "")
        for part in area["parts"]:
            yield _answer(part["part"].name, part["part"].label, part["value"] and f"{part['value']} U")
        names = (f"points.{code}", f"by_point.{code}", f"own.{code}", *self._names_of_points(code))
        points = [_point(point) for point in area["points"] if area["by_point"] or _is_changed(point)]
        yield AnswerInWords(
            f"points.{code}", f"{word}, points", "; ".join(points) or "As proposed", names, is_empty=not points
        )
        yield _answer(f"reason.{code}", f"{word}, reason", area["why"].chosen)
        yield _answer(f"words.{code}", f"{word}, in words", area["why"].words.value)

    def _names_of_points(self, area: str) -> list[str]:
        return [name for name in self.sent or () if name.startswith(f"pt.{area}.")]


def _answer(path: str, label: str, *words: str) -> AnswerInWords:
    said = ", ".join(filter(None, words))
    return AnswerInWords(path, label, said or NOTHING, (path,), is_empty=not said)


def _is_changed(point: Mapping[str, Any]) -> bool:
    return bool(point["out"] or point["spot"].is_own or point["spot"].moved)


def _point(point: Mapping[str, Any]) -> str:
    if point["out"]:
        return f"{point['spot'].words}: taken away"
    said = f"{point['spot'].words}: {point['units']} U, {point['where'].lower()}"
    why: ReasonPair = point["why"]
    return ", ".join(filter(None, (said, why.chosen, why.words.value)))


def _mistakes(plan: Plan, sent: QueryDict) -> dict[str, str]:
    """What is empty is merely not decided yet."""
    return {name: text for name, text in decision_input.read(plan, sent).errors.items() if sent.get(name)}
