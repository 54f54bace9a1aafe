"""Which protocol version judges what was given: the plan's own, or on request the one in force."""

from django import forms
from django.core.exceptions import ValidationError

from planning import protocols
from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.plans.models import Plan
from planning.plans.own_protocol import own_protocol

FIELD = "by_protocol_in_force"


def protocol_for(plan: Plan, *, by_protocol_in_force: bool) -> Protocol:
    """The plan's own version. If it is not kept: the one in force if the injector asked for it, else raises ValidationError."""
    own = own_protocol(plan)
    if own is None and not by_protocol_in_force:
        raise ValidationError({FIELD: [f"{_not_kept(plan)} Choose whether the version in force judges instead."]})
    return own or protocols.shipped()


def judged_by(plan: Plan, answer: Answer) -> dict[str, str]:
    """For the audit row; empty if the plan's own version judged."""
    used = answer.protocol
    return {} if used.sha256 == plan.protocol_sha256 else {"judged_by": f"{used.id} {used.version}"}


def add_choice(form: forms.Form, plan: Plan) -> None:
    if own_protocol(plan) is None:
        version = protocols.shipped().version
        form.fields[FIELD] = forms.BooleanField(
            required=False,
            label=f"Judge by version {version}, which is in force now",
            help_text=f"{_not_kept(plan)} Version {version} may judge the same dose in another way. The choice is logged.",
        )


def _not_kept(plan: Plan) -> str:
    return f"The plan was made under version {plan.protocol_version} of the protocol, which is not kept here."
