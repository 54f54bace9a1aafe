"""Whether a page that stays open still shows the day as it is. One small query an answer; nothing is read of what has not changed."""

from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from clinic.booking.models import Appointment, Attempt, CheckIn
from clinic.booking.visit_deeds import VisitDeed
from clinic.office.models import Absence
from clinic.practice import moments
from clinic.practice.models import Clinic, Membership

SALT = "clinic.booking.board.polling"


def day_stamp(clinic: Clinic, reader: Membership, first: date, last: date, *shown: str) -> str:
    """Changes with each deed of any desk. Signed, so that only a page that was shown these rows can name it."""
    start, end = clinic.day_bounds(first, last)
    visits = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end).order_by("pk")
    told: list[Any] = list(
        visits.values_list(
            "pk", "state", "state_at", "sequence", "starts_at", "ends_at", "clinician", "room", "visit_type", "note"
        )
    )
    told += (
        Absence.objects.filter(starts_at__lt=end, ends_at__gt=start)
        .order_by("pk")
        .values_list("pk", "version", "during")
    )
    told.append((CheckIn.objects.to_do(clinic.today()).count(), Attempt.objects.filter(at__gte=start).count()))
    told += VisitDeed.objects.newest().values_list("pk", "undone_at")[:1]
    said = repr((reader.pk, reader.role_words, first, last, *shown, told))
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:32]


def entity_tag(stamp: str, clinic: Clinic) -> str:
    """With the minute: waits and lateness go on by themselves."""
    return f'"{stamp}.{moments.form_value(clinic.local(clinic.now()))}"'


def knows(header: str, stamp: str) -> bool:
    """Whether the page was already shown these rows, if perhaps at another minute."""
    return header.strip('"').partition(".")[0] == stamp
