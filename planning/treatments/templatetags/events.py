"""Open adverse events in lists and on the pages of a treatment."""

from datetime import date
from typing import Any

from django import template

from clinic.practice.access import READS_DOSES, holds
from planning.treatments.events.models import AdverseEvent
from planning.treatments.events.open_events import open_events

register = template.Library()


@register.filter
def is_overdue(event: AdverseEvent, today: date) -> bool:
    return event.is_overdue(today)


@register.inclusion_tag("treatments/_events_note.html", takes_context=True)
def events_note(context: template.Context) -> dict[str, Any]:
    """Nothing for a role that may not read doses."""
    clinic, membership = context.get("clinic"), context.get("membership")
    if clinic is None or not holds(membership, READS_DOSES):
        return {}
    found, today = open_events(clinic), clinic.today()
    late = sum(one.is_overdue(today) for one in found)
    return {"count": len(found), "late": late, "tone": "stop" if late else "warn"}
