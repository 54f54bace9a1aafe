"""Every write about treatment rooms."""

from django.db import transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.office.room_uses import use_of
from clinic.practice import moments
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, Room, User
from clinic.practice.typed_text import line

LONGEST_NAME = 60


class RoomRefused(Exception):
    """Not done, with the reason in words."""


@transaction.atomic
def add(*, clinic: Clinic, name: str, by: User) -> Room:
    _locked_clinic(clinic)
    room = Room.objects.create(clinic=clinic, name=_free_name(clinic, name))
    record(action="room.added", obj=room, by=by)
    return room


@transaction.atomic
def rename(*, room: Room, name: str, version: int, by: User) -> Room:
    """Visits of before show the new name too: it is the same room."""
    stored = _locked(room, version)
    if (told := line(name)) != stored.name:
        stored.name = _free_name(stored.clinic, told, besides=stored)
        _save(stored, "room.renamed", by)
    return stored


@transaction.atomic
def retire(*, room: Room, version: int, by: User) -> Room:
    """Offer it no more. Raises RoomRefused while visits to come stand in it."""
    stored = _locked(room, version)
    if stored.retired_at is None:
        if use := use_of(stored):
            first = moments.full(stored.clinic.local(use.first), stored.clinic.today())
            stand, them = ("visit stands", "it") if use.count == 1 else ("visits stand", "them")
            raise RoomRefused(
                f"{use.count} {stand} in {stored.name}, the next one {first}. Give {them} another room first."
            )
        stored.retired_at = timezone.now()
        _save(stored, "room.retired", by)
    return stored


@transaction.atomic
def restore(*, room: Room, version: int, by: User) -> Room:
    stored = _locked(room, version)
    if stored.retired_at is not None:
        stored.retired_at = None
        _save(stored, "room.restored", by)
    return stored


def _save(room: Room, action: str, by: User) -> None:
    room.version += 1
    room.save()
    record(action=action, obj=room, by=by)


def _locked(room: Room, version: int) -> Room:
    """Raises ChangedMeanwhile where somebody else has changed the room since it was shown."""
    _locked_clinic(room.clinic)
    stored = Room.objects.select_for_update(of=["self"]).select_related("clinic").get(pk=room.pk)
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    return stored


def _locked_clinic(clinic: Clinic) -> None:
    """Names are given one after the other."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def _free_name(clinic: Clinic, name: str, besides: Room | None = None) -> str:
    told = line(name)
    if not told or "\0" in told:
        raise RoomRefused("Enter a name, such as Room 3.")
    if len(told) > LONGEST_NAME:
        raise RoomRefused(f"Shorten the name to {LONGEST_NAME} characters; it has {len(told)}.")
    same = next((one for one in Room.objects.filter(clinic=clinic, name__iexact=told) if one != besides), None)
    if same and same.retired_at:
        raise RoomRefused(f"{same.name} is there already, retired. Bring it back, or choose another name.")
    if same:
        raise RoomRefused(f"{same.name} is there already. Choose another name.")
    return told
