"""One consult's answers as a whole: read from a POST, shown again, compared with another's."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from clinic.practice import facemap
from patients.records.questions.base import NOT_RECORDED, FormQuestion, Unread
from patients.records.questions.checking import note_of
from patients.records.questions.entry import AskedQuestion
from patients.records.questions.kinds import ChoiceQuestion, EachSide, YesNoQuestion
from patients.records.questions.table import QUESTIONS
from planning.consults.forms.findings import Recorded, by_slot, from_slots
from planning.consults.forms.regions import (
    BY_THIRD,
    CONCERNS_OF,
    SIDED,
    FaceThird,
    FindingSlot,
    all_slots,
    is_sided,
    slots_of,
)
from planning.consults.forms.sections import SECTIONS, FormSection
from planning.consults.words import word
from planning.engine.contract.vocabulary import Concern, Region


@dataclass
class Answers:
    """What a form says: `data` in the contract's shape and beside it `notes` by health question; by path, what could not be read:
    `{"message", "fields": {name: [text]}}`."""

    data: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, str]:
        return {path: kept["message"] for path, kept in self.unread.items()}


@lru_cache(maxsize=1)
def questions_by_name() -> dict[str, tuple[FormQuestion, FindingSlot | None]]:
    """Every question by its path, with the slot it belongs to."""
    plain = {question.path: (question, None) for section in SECTIONS for question in section.questions}
    plain |= {note.path: (note, None) for note in map(note_of, QUESTIONS)}
    return plain | {question.path: (question, slot) for slot in all_slots() for question in slot.questions}


def read(post: QueryDict, today: date, kept: Answers | None = None) -> Answers:
    """Read a whole form on `today` (the clinic's day). An answer that cannot be read stays in `unread` as it was typed; `data` has what
    it counts as meanwhile, mostly nothing. A finding of which nothing was sent was not on the page, and stays as `kept` has it."""
    answers, kept = Answers(), kept or Answers()
    sent, stored = {name.rpartition(".")[0] for name in post}, spread(kept.data)
    values = {}
    for path, (question, slot) in questions_by_name().items():
        if slot is None or slot.name in sent:
            values[path] = _value(question, post, today, answers)
            continue
        values[path] = stored[path]
        if path in kept.unread:
            answers.unread[path] = kept.unread[path]
    answers.data = gather(values)
    return answers


def gather(values: Mapping[str, Any]) -> dict[str, Any]:
    """The contract's shape from a value for each path of the form; NOT_RECORDED leaves it out."""
    data: dict[str, Any] = {}
    slots: dict[tuple[str, str, str], Recorded] = {}
    for path, (_, slot) in questions_by_name().items():
        value = values.get(path, NOT_RECORDED)
        if value is NOT_RECORDED:
            continue
        if slot is None:
            put(data, path, value)
        else:
            facts = slots.setdefault((slot.region.value, slot.concern.value, slot.side.value), {})
            facts[path.rpartition(".")[2]] = value
    if slots:
        data["findings"] = from_slots(slots)
    return data


def spread(data: Mapping[str, Any]) -> dict[str, Any]:
    """The other way: a value (or NOT_RECORDED) for each path of the form."""
    slots = by_slot(data.get("findings", ()))
    values: dict[str, Any] = {}
    for path, (_, slot) in questions_by_name().items():
        if slot is None:
            values[path] = look_up(data, path)
        else:
            facts = slots.get((slot.region.value, slot.concern.value, slot.side.value), {})
            values[path] = facts.get(path.rpartition(".")[2], NOT_RECORDED)
    return values


def _value(question: FormQuestion, post: QueryDict, today: date, answers: Answers) -> Any:
    try:
        return question.answer(post, today)
    except Unread as error:
        answers.unread[question.path] = {"message": error.message, "fields": error.fields or question.raw(post)}
        return error.meanwhile


def put(data: dict[str, Any], path: str, value: Any) -> None:
    """Set `safety.pregnant` inside nested dicts."""
    *parents, last = path.split(".")
    for parent in parents:
        data = data.setdefault(parent, {})
    data[last] = value


def look_up(data: Mapping[str, Any], path: str) -> Any:
    """The value at `safety.pregnant`, or NOT_RECORDED; None is a value (asked, none)."""
    found: Any = data
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return NOT_RECORDED
        found = found[key]
    return found


class ConsultForm:
    """What the template draws: sections of questions, and the face by thirds. `before` still counts without being asked again, `stale`
    was said on an earlier day and does not, `earlier` is the draft that this consult started from."""

    def __init__(
        self,
        answers: Answers,
        before: Mapping[str, Any] | None = None,
        earlier: Mapping[str, Any] | None = None,
        stale: Mapping[str, Any] | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        self.answers = answers
        self.before = before or {}
        self.stale = stale or {}
        self.sources = sources or {}
        self._earlier = spread(earlier) if earlier else {}
        self._values = spread(answers.data)

    @property
    def errors(self) -> dict[str, str]:
        return self.answers.errors

    def section(self, section: FormSection) -> dict[str, Any]:
        asked = [self.asked(question) for question in section.questions]
        wanted = [one for one in asked if self._is_wanted(section, one.question)]
        answered = sum(one.is_answered or bool(one.before) for one in wanted)
        mark = "done" if answered == len(wanted) else "some" if answered else ""
        counts = {"answered": answered, "count": len(wanted), "mark": mark}
        still = [one for one in asked if one.before and not one.error]
        shown = [one for one in asked if one not in still]
        folded = [one for one in shown if one.question.path in section.on_demand and not _is_said(one)]
        shown = [one for one in shown if one not in folded]
        return {"section": section, "asked": shown, "folded": folded, "still": still, **counts}

    def _is_wanted(self, section: FormSection, question: FormQuestion) -> bool:
        settled = bool(section.settled_by) and self._values[section.settled_by] is True
        return not question.optional and (question.path == section.settled_by or not settled)

    def asked(self, question: FormQuestion) -> AskedQuestion:
        value = self._values[question.path]
        old = look_up(self.before, question.path) if value is NOT_RECORDED else NOT_RECORDED
        before = "" if old is NOT_RECORDED else question.words(old)
        past = look_up(self.stale, question.path) if not before else NOT_RECORDED
        stale = "" if past is NOT_RECORDED else question.words(past)
        note = self.asked(note_of(question)) if question.note else None
        return AskedQuestion(
            question,
            value,
            self.answers.unread.get(question.path),
            before,
            self._was(question),
            stale,
            note,
            self.sources.get(question.path, "") if before else "",
        )

    def _was(self, question: FormQuestion) -> Any:
        said = self._earlier.get(question.path, NOT_RECORDED)
        if said is NOT_RECORDED or not isinstance(question, ChoiceQuestion | YesNoQuestion | EachSide):
            return ""
        shown = question.shown(said)
        return shown if isinstance(question, EachSide) else shown["value"]

    def thirds(self, opened: Collection[str] = ()) -> Iterator[dict[str, Any]]:
        """Closed ones of which nothing was said have no regions yet: they are drawn when somebody opens them."""
        for third in BY_THIRD:
            shown = self.regions(third) if third.id in opened or self._says_anything(third) else []
            found = sum(region["found"] for region in shown)
            begun = [side for region in shown for side in _sides(region) if side["found"]]
            mark = "" if not found else "some" if any(map(_is_unfinished, begun)) else "done"
            known = {"id": third.id, "title": third.title, "names": third.names}
            yield known | {"regions": shown, "found": found, "mark": mark}

    def regions(self, third: FaceThird) -> list[dict[str, Any]]:
        return [self.region(region, concerns) for region, concerns in third.regions.items()]

    def _says_anything(self, third: FaceThird) -> bool:
        places = ((region, concern) for region, concerns in third.regions.items() for concern in concerns)
        return any(self._says(path) for place in places for path in _paths(*place))

    def region(self, region: Region, concerns: tuple[Concern, ...]) -> dict[str, Any]:
        first, *others = [self.concern(region, concern) for concern in concerns]
        shown = [first, *(other for other in others if other["found"])]
        folded = [other for other in others if not other["found"]]
        return {
            "id": f"area-{region}".replace("_", "-"),
            "region": region,
            "title": word(region),
            "concerns": shown,
            "folded": folded,
            "found": sum(concern["found"] for concern in (first, *others)),
        }

    def concern(self, region: Region, concern: Concern) -> dict[str, Any]:
        if any(map(self._says, _paths(region, concern))):
            return self._concern(region, concern)
        return _blank(region, concern)

    def _says(self, path: str) -> bool:
        known = (self._values[path], self._earlier.get(path, NOT_RECORDED))
        return path in self.answers.unread or any(value is not NOT_RECORDED for value in known)

    def _concern(self, region: Region, concern: Concern) -> dict[str, Any]:
        sides = [self.slot(slot) for slot in slots_of(region, concern)]
        if concern == CONCERNS_OF[region][0]:
            for side in sides if region in SIDED else sides[:1]:
                side["anchor"] = "".join(f"area-{shape}" for shape in side["shapes"][:1])
        return {
            "concern": concern,
            "title": word(concern),
            "sides": sides,
            "sided": is_sided(region, concern),
            "found": any(side["found"] for side in sides),
        }

    def slot(self, slot: FindingSlot) -> dict[str, Any]:
        grades = [self.asked(question) for question in slot.grades]
        details = [
            one for one in map(self.asked, slot.details) if _is_said(one) or one.question not in slot.asked_before
        ]
        said = any(map(_is_said, details))
        found = said or any(map(_is_said, grades))
        shapes = facemap.shapes(slot.region, slot.side)
        return {"slot": slot, "grades": grades, "details": details, "said": said, "found": found, "shapes": shapes}


def _is_said(asked: AskedQuestion) -> bool:
    return asked.is_answered or bool(asked.error)


def _sides(region: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (side for concern in region["concerns"] for side in concern["sides"])


def _is_unfinished(side: dict[str, Any]) -> bool:
    """A finding that is begun is asked to its end; one that is absent is complete."""
    values = [row.value for row in side["grades"]]
    return NOT_RECORDED in values and any(value is not NOT_RECORDED for value in values) and 0 not in values


@lru_cache(maxsize=1_000)
def _paths(region: Region, concern: Concern) -> tuple[str, ...]:
    return tuple(question.path for slot in slots_of(region, concern) for question in slot.questions)


@lru_cache(maxsize=1_000)
def _blank(region: Region, concern: Concern) -> dict[str, Any]:
    """A concern of which nothing was said looks the same for every patient: drawn once a process, because there are a hundred."""
    part = ConsultForm(Answers())._concern(region, concern)
    return part | {"html": mark_safe(render_to_string("consults/_concern.html", {"concern": part}))}
