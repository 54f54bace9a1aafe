"""What stands in the diary for a member and is not over."""

from clinic.booking.follow_up.codes import FREED_VISITS
from clinic.booking.follow_up.models import FollowUpItem, FollowUpItemQuerySet
from clinic.booking.models import Appointment, AppointmentQuerySet, CheckIn, CheckInQuerySet, CheckInState, VisitState
from clinic.practice.models import Membership

UNSETTLED = (CheckInState.DUE, CheckInState.BOOKED, CheckInState.SEEN)


def visits_to_come(member: Membership) -> AppointmentQuerySet:
    """From today on, also those that are in the house."""
    start, _ = member.clinic.day_bounds(member.clinic.today())
    standing = Appointment.objects.standing().exclude(state=VisitState.DONE)
    return standing.filter(clinician=member, starts_at__gte=start).order_by("starts_at", "pk")


def follow_ups_of(member: Membership) -> FollowUpItemQuerySet:
    """Not those of freed visits: these are the clinician's of the visit."""
    return FollowUpItem.objects.open().filter(injector=member).exclude(kind__in=FREED_VISITS)


def check_ins_of(member: Membership) -> CheckInQuerySet:
    return CheckIn.objects.filter(injector=member, state__in=UNSETTLED)
