"""Which visits stand in a room: what the office asks before a room is retired."""

import uuid

from django.db import connection
from django.utils import timezone

from clinic.booking.models import Appointment
from clinic.office.room_uses import RoomUse, registered_use
from clinic.practice.models import Room


@registered_use
def visits_to_come(room: Room) -> RoomUse | None:
    """Visits that are booked or begun."""
    ahead = Appointment.objects.standing().filter(clinic=room.clinic, room=room, ends_at__gt=timezone.now())
    first = ahead.order_by("starts_at").first()
    return RoomUse(ahead.count(), first.starts_at) if first else None


def room_retired(room_id: uuid.UUID) -> bool:
    """Holds the row until the visit is written: a room that is being retired waits for it, or is found retired."""
    with connection.cursor() as cursor:
        cursor.execute("select retired_at is not null from practice_room where id = %s for share", [room_id])
        found = cursor.fetchone()
    return bool(found and found[0])
