"""The row that an address means, and locking it."""

import uuid

from django.http import Http404

from clinic.booking.errors import CheckInSettled
from clinic.booking.follow_up import freed
from clinic.booking.follow_up.codes import ItemState
from clinic.booking.follow_up.models import TOOK_PLACE, FollowUpItem
from clinic.booking.models import FREED, Appointment
from clinic.practice import moments
from patients.records.locking import hold_chart


def find_item(pk: uuid.UUID) -> FollowUpItem:
    """A written row, or that of a freed visit about which nothing was done yet."""
    item = FollowUpItem.objects.with_everything().filter(pk=pk).first()
    if item:
        return item
    visit = Appointment.objects.with_people().select_related("clinic").filter(pk=pk, state__in=FREED).first()
    if visit is None:
        raise Http404
    return freed.as_item(visit)


def locked(item: FollowUpItem) -> FollowUpItem:
    """Written if it was not, and locked. The patient's chart before it, as with check-ins."""
    item.patient_id = hold_chart(item.patient_id)
    if item.is_of_a_freed_visit:
        FollowUpItem.objects.bulk_create([item], ignore_conflicts=True)
    rows = FollowUpItem.objects.select_for_update(of=("self",)).select_related(
        "clinic", "patient", "injector__user", "appointment__clinician__user", "freed_visit"
    )
    return rows.get(pk=item.pk)


def must_be_open(item: FollowUpItem) -> None:
    """Raises CheckInSettled where it is booked, with when and with whom, took place or was closed."""
    visit = item.appointment
    if item.state == ItemState.OPEN and visit and visit.state not in FREED:
        if visit.state == TOOK_PLACE:
            raise CheckInSettled("This visit took place already.")
        at = moments.full(item.clinic.local(visit.starts_at), item.clinic.today())
        raise CheckInSettled(f"This is already booked: {at} with {visit.clinician.user.name}. Move that visit instead.")
    if item.state != ItemState.OPEN:
        raise CheckInSettled("This is already closed.")
    if item.is_of_a_freed_visit and not freed.without_successor().filter(pk=item.pk).exists():
        raise CheckInSettled(f"{item.patient.name} has another visit since.")
