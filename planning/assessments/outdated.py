"""Health answers on an open consult page that cannot go into the plan as they stand there: a colleague recorded another one after the
page was opened, or the day passed on which they were asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.practice.fields import read_count, read_day
from patients.records.models import HealthHistory
from patients.records.questions.checking import tidy
from patients.records.questions.sources import source_words, sources_of
from planning.consults.forms.consult_form import questions_by_name
from planning.consults.models import Consult, Draft

SECTION = "safety"


@dataclass(frozen=True)
class ShownOnPage:
    """What the page of a consult showed: the number of the patient's newest health history, 0 for none, and the day it was opened on."""

    history: int
    on: date | None

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "ShownOnPage":
        return cls(history=read_count(sent.get("after", "")), on=read_day(sent.get("shown_on", "")))


class Outdated(Exception):
    """`errors` by field name; showing the page again lets whoever finishes see what is on record."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def check(
    consult: Consult,
    draft: Draft,
    counts: Mapping[str, Any],
    shown: ShownOnPage,
    today: date,
    newest: HealthHistory | None,
) -> None:
    """Raise Outdated unless the page showed what counts `today` and what is on record now. `counts`: the draft's data that does."""
    errors = _of_an_earlier_day(draft, counts) if shown.on is not None and shown.on < today else {}
    errors |= _recorded_since(consult, counts.get(SECTION, {}), shown.history, today, newest)
    if errors:
        raise Outdated(errors)


def _of_an_earlier_day(draft: Draft, counts: Mapping[str, Any]) -> dict[str, str]:
    gone = [code for code in draft.data.get(SECTION, {}) if code not in counts.get(SECTION, {})]
    return dict(_error(code, "This was asked on an earlier day. Ask it again today.") for code in gone)


def _recorded_since(
    consult: Consult, asked: Mapping[str, Any], seen: int, today: date, newest: HealthHistory | None
) -> dict[str, str]:
    if newest is None or newest.number <= seen:
        return {}
    then = _as_recorded(consult.patient.health_histories.filter(number=seen).first())
    now = _as_recorded(newest)
    changed = [code for code in now if now[code] != then.get(code) and asked.get(code, now[code][0]) != now[code][0]]
    sources = source_words(newest, today)
    return dict(_error(code, _meanwhile(code, now[code][0], sources[code])) for code in changed)


def _as_recorded(history: HealthHistory | None) -> dict[str, tuple[Any, Any]]:
    sources = sources_of(history)
    return {code: (answer, sources[code]) for code, answer in tidy(history.answers).items()} if history else {}


def _meanwhile(code: str, answer: Any, source: str) -> str:
    words = questions_by_name()[_path(code)][0].words(answer)
    return f"“{words}” went on record meanwhile, {source}. Ask again; finishing once more takes the answer given here."


def _error(code: str, words: str) -> tuple[str, str]:
    return _path(code), f"{questions_by_name()[_path(code)][0].name}: {words}"


def _path(code: str) -> str:
    return f"{SECTION}.{code}"
