"""A visit that did not take place, stood again and was freed once more: its row is open work again."""

from clinic.audit.log import record
from clinic.booking.follow_up.freed import as_item
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.models import Appointment
from clinic.practice.models import User

OF_AN_OUTCOME = (
    *("kind", "injector", "counts_from", "earliest", "state", "appointment"),
    *("snoozed_until", "snooze_reason", "snooze_note", "outside_reason", "outside_note"),
    *("closed_reason", "closed_note", "closed_at", "closed_by"),
)


def row_of(visit: Appointment) -> FollowUpItem | None:
    """That of the visit's last outcome, where something was done about it. Locked; always before the visit's own row."""
    return FollowUpItem.objects.select_for_update(of=("self",)).filter(freed_visit=visit).first()


def reopen(row: FollowUpItem, visit: Appointment, *, by: User) -> None:
    """Nothing was done about the new outcome yet. The calls stay, the log keeps why the row was closed."""
    was, fresh = row.closed_reason, as_item(visit)
    for name in OF_AN_OUTCOME:
        setattr(row, name, getattr(fresh, name))
    row.save(update_fields=OF_AN_OUTCOME)
    record(action="follow_up.reopen", obj=row, by=by, data={"visit": visit.state} | ({"was": was} if was else {}))
