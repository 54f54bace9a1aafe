"""A plan is judged by the version of the protocol that it was made under, and by no other without a word."""

from planning import protocols
from planning.engine import Protocol
from planning.plans.models import Plan


def own_protocol(plan: Plan) -> Protocol | None:
    """None where that version is not kept here."""
    return protocols.kept(plan.protocol_sha256)


def unjudged(plan: Plan) -> str:
    """Why nothing can be judged by the plan's own version, and the way on; empty where it is kept."""
    if own_protocol(plan) is not None:
        return ""
    return (
        f"This plan was made under version {plan.protocol_version} of the protocol (sha256 {plan.protocol_sha256[:8]}…), which is not"
        " kept here, so its doses cannot be judged. Finish a new consult: its plan is made under the version in force."
    )
