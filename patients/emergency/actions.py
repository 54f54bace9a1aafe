"""Every write of emergency access."""

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.messages.actions import send
from clinic.practice.access import TOLD_OF_EMERGENCIES
from clinic.practice.models import Membership
from patients.emergency.models import LASTS, EmergencyAccess
from patients.records.models import Patient

NOTICE = "emergency_access"


@transaction.atomic
def begin(*, patient: Patient, reason: str, by: Membership) -> EmergencyAccess:
    """Open the patient's clinical pages to this member for an hour and tell the owners. While it is open, asking again changes
    nothing. No second factor is asked for: who needs a chart in an emergency is not stopped by a lost key."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    now = timezone.now()
    standing = EmergencyAccess.objects.filter(member=by, patient=patient).open_at(now).first()
    if standing is not None:
        return standing
    told = {"clinic": by.clinic, "member": by, "patient": patient, "reason": reason}
    access = EmergencyAccess.objects.create(**told, begins_at=now, until=now + LASTS)
    record(action="glass.broken", obj=access, by=by.user, data={"until": access.until.isoformat()})
    _tell_owners(access, by)
    return access


def _tell_owners(access: EmergencyAccess, member: Membership) -> None:
    owners = (
        Membership.objects.active().holding(TOLD_OF_EMERGENCIES).filter(clinic=member.clinic).select_related("user")
    )
    for owner in owners:
        send(
            clinic=member.clinic,
            template=NOTICE,
            to=owner.user.email,
            context_ids={"emergency": access.pk, "owner": owner.pk},
            key=f"emergency:{access.pk}:{owner.pk}",
            by=member.user,
        )


@transaction.atomic
def end(*, patient: Patient, by: Membership) -> None:
    """Before the hour is over. What is not open stays as it is."""
    mine = EmergencyAccess.objects.select_for_update().filter(member=by, patient=patient)
    for access in mine.open_at(timezone.now()):
        access.ended_at = timezone.now()
        access.save(update_fields=["ended_at"])
        record(action="glass.ended", obj=access, by=by.user)
