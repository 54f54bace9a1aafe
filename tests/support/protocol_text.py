"""What the protocol in force says, so that no test repeats its words."""

from planning.protocols import shipped


def patient_text(rule: str) -> str:
    """What a rule says to a patient."""
    return next(one.patient_text for one in shipped().rules if one.id == rule) or ""


def text(rule: str) -> str:
    """What a rule says to staff, its placeholders as they stand in the protocol."""
    return next(one.text for one in shipped().rules if one.id == rule) or ""
