"""An effect that a check-in tells of and that is known already: its event, and whether it came back after that was closed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from clinic.practice import dates
from planning.treatments.events.models import AdverseEvent
from planning.treatments.models import Treatment


def same_effect(treatment: Treatment, effect: Mapping[str, Any]) -> Any:
    here = AdverseEvent.objects.filter(treatment__plan=treatment.plan_id, effect=effect["effect"])
    return here.filter(side=effect.get("side") or "")


def known_events(treatment: Treatment, effect: Mapping[str, Any]) -> Any:
    """Newest first, locked, without mistakes."""
    rows = same_effect(treatment, effect).exclude(pk__in=AdverseEvent.objects.mistaken())
    return rows.select_related("clinic", "treatment").select_for_update(of=("self",))


def _is_back(event: AdverseEvent, effect: Mapping[str, Any]) -> bool:
    """Began after it was gone, or was closed; a check-in tells again what it found before."""
    ended_on, since = event.ended_on, effect.get("since")
    return bool(ended_on and since and date.fromisoformat(since) > ended_on)


def not_back(known: Iterable[AdverseEvent], effect: Mapping[str, Any]) -> AdverseEvent | None:
    """The closed event that this effect tells of again. Raises ValidationError where it is gone and nobody said since when it is back."""
    for event in known:
        if event.newest.resolved_on and not effect.get("since"):
            raise _undated(event)
        if not _is_back(event, effect):
            return event
    return None


def _undated(event: AdverseEvent) -> ValidationError:
    gone_on = event.newest.resolved_on
    assert gone_on is not None
    words = (
        f"{event.brief}: closed as gone since {dates.short_day(gone_on)}. Since when is it there? A day after that if"
        " it came back, else its first day."
    )
    return ValidationError({f"since-{event.effect}": [words]})


def kept_nowhere(event: AdverseEvent) -> ValidationError:
    ended_on = dates.short_day(event.ended_on) if event.ended_on else ""
    words = (
        f"{event.brief}: closed ({event.newest.get_outcome_display().lower()}, {ended_on}), so that what was done and"
        " the next look have no place. Enter a first day after that if it is there again, or empty \u201cWhat follows\u201d."
    )
    return ValidationError({f"since-{event.effect}": [words]})
