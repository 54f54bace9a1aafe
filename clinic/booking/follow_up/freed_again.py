"""A visit that did not take place, stood again and was freed once more: its row is open work again."""

from django.db.models import Q

from clinic.audit.log import record
from clinic.booking.follow_up.codes import ItemState
from clinic.booking.follow_up.freed import as_item
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Appointment
from clinic.practice.models import User

ASLEEP = ("snoozed_until", "snooze_reason", "snooze_note")
OF_AN_OUTCOME = (
    *("kind", "injector", "counts_from", "earliest", "state", "appointment"),
    *("outside_reason", "outside_note", "closed_reason", "closed_note", "closed_at", "closed_by"),
    *ASLEEP,
)


def rows_of(visit: Appointment) -> list[FollowUpItem]:
    """That of the visit's last outcome, where something was done about it, and what the visit is booked for and was put off since. Locked;
    always before the visit's own row."""
    put_off = Q(appointment=visit, state=ItemState.OPEN, snoozed_until__isnull=False)
    rows = FollowUpItem.objects.select_for_update(of=("self",)).filter(Q(freed_visit=visit) | put_off)
    return list(rows.order_by("pk"))


def reopen(rows: list[FollowUpItem], visit: Appointment, *, by: User) -> None:
    """Nothing was done about the new outcome yet. The calls stay, the log keeps why a row was closed."""
    for row in rows:
        if row.freed_visit_id == visit.pk:
            _begin_anew(row, visit, by)
        else:
            row.snoozed_until, row.snooze_reason, row.snooze_note = None, "", ""
            row.save(update_fields=ASLEEP)


def _begin_anew(row: FollowUpItem, visit: Appointment, by: User) -> None:
    was, fresh = row.closed_reason, as_item(visit)
    for name in OF_AN_OUTCOME:
        setattr(row, name, getattr(fresh, name))
    row.save(update_fields=OF_AN_OUTCOME)
    record(action="follow_up.reopen", obj=row, by=by, data={"visit": visit.state} | ({"was": was} if was else {}))
