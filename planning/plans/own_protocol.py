"""A plan is judged by the version of the protocol that it was made under, and by no other without a word."""

from collections.abc import Mapping
from typing import Any

from planning import engine, protocols
from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.plans.models import Plan


def judge(document: Mapping[str, Any], protocol: Protocol) -> tuple[dict[str, Any], Answer]:
    """The document as the engine read it, as JSON values, and its answer. Raises `engine.DocumentErrors` with every contradiction."""
    read = engine.read_document(document)
    return read.to_dict(), engine.plan(read, protocol)


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
