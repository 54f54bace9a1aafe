"""Why a member may not treat on a day, whatever the plan proposes."""

from datetime import date

from clinic.practice.models import Clinic, Membership
from planning import protocols
from planning.plans.models import Plan
from planning.protocols.sign_off import unsigned


def refusals(membership: Membership, clinic: Clinic, day: date, plan: Plan | None = None) -> list[str]:
    """In words, one a reason; empty for a member who may treat. Without a plan: by the version that ships."""
    return [reason for reason in (_protocol_unsigned(clinic, plan),) if reason]


def _protocol_unsigned(clinic: Clinic, plan: Plan | None) -> str:
    """A plan is treated by the version that made it, so that version is the one that must be signed."""
    if plan is not None:
        return unsigned(clinic, plan.protocol_version, plan.protocol_sha256)
    shipped = protocols.shipped()
    return unsigned(clinic, shipped.version, shipped.sha256)
