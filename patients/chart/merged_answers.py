"""What two charts of one person say of their health, put together. Nobody is asked: each answer keeps when and by whom it was given."""

from typing import Any

from patients.records.models import HealthHistory
from patients.records.questions.sources import sources_of

_SILENT: tuple[Any, ...] = (None, False, "", [], {}, "no", "never")


def combined(kept: HealthHistory | None, merged: HealthHistory | None) -> dict[str, Any] | None:
    """Arguments of `record_health_history`; None where only one of the charts, or neither, has a history, or where both say the same.

    Where they differ the answer that warns counts: a yes before a no. Of two that warn, or of two that do not, the newer one."""
    if merged is None:
        return None
    if kept is None:
        return {"answers": merged.answers, "notes": merged.notes, "asked_earlier": sources_of(merged)}
    chosen: dict[str, HealthHistory] = {}
    for code in {**kept.answers, **merged.answers}:
        chosen[code] = _of_both(code, kept, merged)
    sources = {id(one): sources_of(one) for one in (kept, merged)}
    return {
        "answers": {code: one.answers[code] for code, one in chosen.items()},
        "notes": {code: one.notes[code] for code, one in chosen.items() if code in one.notes},
        "asked_earlier": {code: sources[id(one)][code] for code, one in chosen.items()},
    }


def _of_both(code: str, kept: HealthHistory, merged: HealthHistory) -> HealthHistory:
    having = [one for one in (kept, merged) if code in one.answers]
    warning = [one for one in having if one.answers[code] not in _SILENT]
    return max(warning or having, key=lambda one: (sources_of(one)[code].on, one is kept))
