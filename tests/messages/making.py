"""Messages to patients as tests need them."""

import uuid
from typing import Any

from clinic.messages import actions
from clinic.messages.choices import set_rule
from clinic.messages.codes import MessageChannel
from clinic.messages.kinds import KINDS
from clinic.messages.models import Message
from clinic.messages.settings_of import rule_of
from clinic.practice.models import Clinic, User

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS


def switch_on(clinic: Clinic, by: User, *channels: str, kinds: tuple[str, ...] = tuple(KINDS)) -> None:
    """Inside `tenant(clinic)`."""
    for kind in kinds:
        rule = rule_of(clinic, kind)
        told = {"hours_before": rule.hours_before, "send_when": rule.send_when, "version": rule.version}
        set_rule(clinic=clinic, kind=kind, channels=channels or (EMAIL, SMS), by=by, **told)


def make_message(clinic: Clinic, patient_id: uuid.UUID, **more: Any) -> Message:
    """A confirmation by e-mail, held; inside `tenant(clinic)`."""
    about = more.pop("about", None) or uuid.uuid4()
    told: dict[str, Any] = {"kind": "visit_confirmation", "key": f"test:{uuid.uuid4()}", "by": "system:tests"} | more
    [message] = actions.notify(
        clinic=clinic,
        patient_id=patient_id,
        about=about,
        context_ids={},
        channels=told.pop("channels", (EMAIL,)),
        **told,
    )
    return message
