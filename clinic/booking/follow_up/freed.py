"""Visits that did not take place and that no other visit stands for: found by query, never by a job."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from clinic.booking.follow_up.codes import FollowUpCode, ItemState
from clinic.booking.follow_up.models import STANDS, FollowUpItem
from clinic.booking.models import FREED, Appointment, AppointmentQuerySet, CheckIn, VisitState
from clinic.booking.visit_deeds import DeedKind, VisitDeed
from clinic.practice.visit_kinds import VisitKind

KIND_OF = {VisitState.NO_SHOW: FollowUpCode.MISSED, VisitState.CANCELLED: FollowUpCode.CANCELLED}


def without_successor() -> AppointmentQuerySet:
    """Freed visits that nothing came after. Of several of a patient the one that was freed last stands for all; a check-in is owed by its
    own row, a follow-up by its own."""
    later = Q(state_at__gt=OuterRef("state_at")) | Q(state_at=OuterRef("state_at"), pk__gt=OuterRef("pk"))
    freed_after = Appointment.objects.filter(later, patient=OuterRef("patient"), state__in=FREED)
    freed = _stood_for_by_none(_owed_by_none(Appointment.objects.filter(state__in=FREED)))
    found: AppointmentQuerySet = freed.filter(~Exists(_stood_for_by_none(_owed_by_none(freed_after))))
    return found


def _stood_for_by_none(visits: AppointmentQuerySet) -> AppointmentQuerySet:
    """Without those that a visit stands for: one that was made after they were freed, or that comes later. No look at a result does, and
    no step of a plan."""
    looks = FollowUpItem.objects.filter(appointment=OuterRef("pk"), kind__in=[FollowUpCode.STEP, FollowUpCode.SLIMMING])
    others = Appointment.objects.filter(patient=OuterRef("patient")).exclude(pk=OuterRef("pk"))
    standing = others.exclude(state__in=FREED).exclude(kind=VisitKind.CHECK_IN).filter(~Exists(looks))
    after = standing.filter(Q(starts_at__gt=OuterRef("starts_at")) | Q(created_at__gte=OuterRef("state_at")))
    found: AppointmentQuerySet = visits.filter(~Exists(after))
    return found


def _owed_by_none(visits: AppointmentQuerySet) -> AppointmentQuerySet:
    """Without those that were a check-in or another follow-up, which are due again by their own row, and those whose booking was undone.
    A row that was closed before the visit was freed owes nothing."""
    check_ins = CheckIn.objects.filter(appointment=OuterRef("pk"))
    ended = Q(state=ItemState.CLOSED, closed_at__lt=OuterRef("state_at"))
    items = FollowUpItem.objects.filter(~ended, appointment=OuterRef("pk"))
    undone = VisitDeed.objects.filter(visit=OuterRef("pk"), kind=DeedKind.BOOKED, undone_at__isnull=False)
    found: AppointmentQuerySet = visits.filter(~Exists(check_ins), ~Exists(items), ~Exists(undone))
    return found


def _touched() -> Q:
    """Something was done about it that keeps it from the list: closed, or booked again from its row."""
    away = FollowUpItem.objects.filter(~Q(state=ItemState.OPEN) | STANDS, freed_visit=OuterRef("pk"))
    return Q(Exists(away))


def due_now(today: date) -> AppointmentQuerySet:
    asleep = FollowUpItem.objects.filter(freed_visit=OuterRef("pk"), snoozed_until__gt=today)
    found: AppointmentQuerySet = without_successor().exclude(_touched()).filter(~Exists(asleep))
    return found.order_by("-starts_at", "pk")


def asleep(today: date) -> AppointmentQuerySet:
    rows = FollowUpItem.objects.filter(freed_visit=OuterRef("pk"), snoozed_until__gt=today)
    found: AppointmentQuerySet = without_successor().exclude(_touched()).filter(Exists(rows))
    return found


def items_of(visits: list[Appointment]) -> list[FollowUpItem]:
    """Their rows; of one about which nothing was done yet, the row as it would be written."""
    kept = {one.pk: one for one in FollowUpItem.objects.with_everything().filter(pk__in=[one.pk for one in visits])}
    rows = [kept.get(visit.pk) or as_item(visit) for visit in visits]
    prefetch_related_objects([row for row in rows if row.pk not in kept], "attempts")  # none: one query for all
    return rows


def as_item(visit: Appointment) -> FollowUpItem:
    clinic = visit.clinic
    item = FollowUpItem(
        pk=visit.pk,
        clinic=clinic,
        kind=KIND_OF[VisitState(visit.state)],
        patient=visit.patient,
        injector=visit.clinician,
        freed_visit=visit,
        counts_from=visit.starts_on,
        earliest=clinic.day_of(visit.state_at),
    )
    return item
