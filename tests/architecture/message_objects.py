"""Messages and links to patients that the addresses of the permission matrix point at."""

import uuid
from collections.abc import Callable
from typing import Any

from patients.portal import actions as portal
from planning.treatments.models import Treatment
from tests.messages.making import make_message


def _held(world: Any) -> Any:
    return make_message(world.clinic, world["patient"])


def _link_token(world: Any) -> str:
    """What the patient's address ends with."""
    about = Treatment.objects.select_related("clinic").get(pk=world["treatment"])
    _, token = portal.create_link(treatment=about, idempotency_key=uuid.uuid4(), by=world.injector)
    assert token
    return token


MESSAGES: dict[str, Callable[[Any], Any]] = {
    "message": lambda world: _held(world).pk,
    "stop_code": lambda world: _held(world).stop_code,
    "link_token": _link_token,
    "message_kind": lambda world: "visit_confirmation",
}
