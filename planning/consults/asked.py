"""Who put the health questions of a consult, on which day: a draft may be written over several days by several people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from patients.records.questions.base import NOT_RECORDED
from patients.records.questions.sources import AnswerSource, SourceKind
from patients.records.questions.table import BY_CODE
from planning.consults.models import Draft


def asked_in(draft: Draft) -> dict[str, AnswerSource]:
    """By question, who asked it when. For an answer from before this was kept, the last save stands."""
    own = AnswerSource(SourceKind.ASKED, draft.clinic.day_of(draft.updated_at), str(draft.updated_by_id))
    kept, answers = draft.asked, draft.data.get("safety", {})
    return {code: AnswerSource.of(kept[code]) if code in kept else own for code in answers}


def stored(sources: Mapping[str, AnswerSource]) -> dict[str, Any]:
    return {code: source.stored() for code, source in sources.items()}


def asked_with(draft: Draft, data: Mapping[str, Any], now: AnswerSource, shown_on: date | None) -> dict[str, Any]:
    """What `asked` becomes when `now` saves `data` over a draft: an answer that stands as it was keeps who asked it. One that counted
    no longer on `shown_on`, when the page was opened, was not on the page: it was asked now, whatever the answer."""
    known = asked_in(draft)
    return stored(
        {
            code: known[code] if _stands(draft, code, data) and _counts(draft, code, known, shown_on) else now
            for code in data.get("safety", {})
        }
    )


def _stands(draft: Draft, code: str, data: Mapping[str, Any]) -> bool:
    old, new = ((one.get("safety", {}), one.get("notes", {})) for one in (draft.data, data))
    same: bool = old[0].get(code, NOT_RECORDED) == new[0][code] and old[1].get(code) == new[1].get(code)
    return same


def _counts(draft: Draft, code: str, known: Mapping[str, AnswerSource], day: date | None) -> bool:
    if day is None or code not in BY_CODE:
        return True
    return BY_CODE[code].lasts.counts(draft.data["safety"][code], known[code].on, day)


def counting(draft: Draft, today: date) -> dict[str, Any]:
    """The draft's data without health answers of an earlier day that have to be asked anew."""
    known = asked_in(draft)
    if not known:
        return dict(draft.data)
    answers = draft.data["safety"].items()
    return {**draft.data, "safety": {code: answer for code, answer in answers if _counts(draft, code, known, today)}}
