"""Why a member may not treat on a day, whatever the plan proposes."""

from datetime import date

from clinic.office.staff import licence_has_ended
from clinic.practice import dates
from clinic.practice.access import SIGNS_PROTOCOLS, may
from clinic.practice.models import Clinic, Membership
from planning import protocols
from planning.plans.models import Plan
from planning.protocols.sign_off import unsigned


def refusals(membership: Membership, clinic: Clinic, day: date, plan: Plan | None = None) -> list[str]:
    """In words, one a reason; empty for a member who may treat. Without a plan: by the version that ships."""
    reasons = (
        _protocol_unsigned(clinic, plan),
        _unlicensed(membership, clinic, day),
        _unsupervised(membership, clinic),
    )
    return [reason for reason in reasons if reason]


def _protocol_unsigned(clinic: Clinic, plan: Plan | None) -> str:
    """A plan is treated by the version that made it, so that version is the one that must be signed."""
    if plan is not None:
        return unsigned(clinic, plan.protocol_version, plan.protocol_sha256)
    shipped = protocols.shipped()
    return unsigned(clinic, shipped.version, shipped.sha256)


def _unlicensed(membership: Membership, clinic: Clinic, day: date) -> str:
    """Treating is allowed on the last day of the licence."""
    if not clinic.asks_licence_end:
        return ""
    if membership.licence_ends_on is None:
        return (
            f"No licence end is recorded for {membership.user.name}. The owner enters it on the page \u201cStaff\u201d."
        )
    if not licence_has_ended(membership, day):
        return ""
    ended = dates.day_near(membership.licence_ends_on, day)
    return f"The licence of {membership.user.name} ended on {ended}. The owner enters the new one on the page \u201cStaff\u201d."


def _unsupervised(membership: Membership, clinic: Clinic) -> str:
    """Whoever answers for the protocol needs no supervisor."""
    if not clinic.asks_supervisor or may(membership, SIGNS_PROTOCOLS):
        return ""
    if membership.supervisor is not None and membership.supervisor.is_active:
        return ""
    return f"{membership.user.name} has no supervisor. The owner names one on the page \u201cStaff\u201d."
