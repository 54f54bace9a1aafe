"""Who sees how much of a patient: need to know, decided in docs/adr/0008-need-to-know.md."""

from clinic.practice.models import Membership
from patients.records.flags import READS_HEALTH


def sees_health(membership: Membership) -> bool:
    """Health answers, findings, plans and doses. The front desk needs the person, the appointments and which papers exist."""
    return membership.role in READS_HEALTH
