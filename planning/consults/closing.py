"""A consult is closed once: finished or abandoned."""

from django.utils import timezone

from clinic.practice.models import User
from planning.consults.models import Consult, ConsultState


class ConsultClosed(Exception):
    """The consult is finished or abandoned: nothing more is written into it."""


def lock(consult: Consult) -> Consult:
    """Writers of one consult wait for each other; the row as it is now. Raises ConsultClosed."""
    locked = Consult.objects.select_for_update().get(pk=consult.pk)
    if not locked.is_open:
        raise ConsultClosed(locked.get_state_display())
    return locked


def close(consult: Consult, state: ConsultState, by: User) -> None:
    now = timezone.now()
    if state == ConsultState.FINISHED:
        consult.finished_at, consult.finished_by = now, by
    else:
        consult.abandoned_at, consult.abandoned_by = now, by
    consult.state = state
    fields = ["state", "finished_at", "finished_by", "abandoned_at", "abandoned_by"]
    consult.save(update_fields=fields)
