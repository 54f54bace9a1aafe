"""What stands in the diary for a member and is not over."""

from clinic.booking.models import Appointment, AppointmentQuerySet, CheckIn, CheckInQuerySet, CheckInState, VisitState
from clinic.practice.models import Membership

UNSETTLED = (CheckInState.DUE, CheckInState.BOOKED, CheckInState.SEEN)


def visits_to_come(member: Membership) -> AppointmentQuerySet:
    """From today on, also those that are in the house."""
    start, _ = member.clinic.day_bounds(member.clinic.today())
    standing = Appointment.objects.standing().exclude(state=VisitState.DONE)
    return standing.filter(clinician=member, starts_at__gte=start).order_by("starts_at", "pk")


def check_ins_of(member: Membership) -> CheckInQuerySet:
    return CheckIn.objects.filter(injector=member, state__in=UNSETTLED)
