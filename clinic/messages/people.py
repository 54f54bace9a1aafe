"""Who the patients of messages are. The room that has them says how they are reached; this room keeps their ids."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from clinic.messages.codes import MessageChannel


@dataclass(frozen=True)
class Addressee:
    """One patient as messages need them: `refuses` are the channels that they want nothing by."""

    name: str
    called: str
    email: str = ""
    phone: str = ""
    language: str = ""
    refuses: frozenset[MessageChannel] = field(default_factory=frozenset)
    call_href: str = ""
    chart: tuple[str, uuid.UUID] | None = None
    details: tuple[str, uuid.UUID] | None = None


Find = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Addressee]]
Refuse = Callable[[uuid.UUID, MessageChannel, str], None]
_finders: list[Find] = []
_refusals: list[Refuse] = []


def addressees_by(find: Find, refuse: Refuse) -> None:
    """Register who knows the patients, and who writes down that one wants no more by a channel (by whom: an actor's name)."""
    _finders.append(find)
    _refusals.append(refuse)


def addressees(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Addressee]:
    found: dict[uuid.UUID, Addressee] = {}
    for find in _finders if ids else ():
        found |= find(ids)
    return found


def addressee(patient_id: uuid.UUID) -> Addressee | None:
    return addressees([patient_id]).get(patient_id)


def refuse(patient_id: uuid.UUID, channel: MessageChannel, by: str) -> None:
    for told in _refusals:
        told(patient_id, channel, by)
