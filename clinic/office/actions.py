"""Every write of the office: opening a clinic, and what it says of itself."""

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from django.db import transaction

from clinic.audit.log import record
from clinic.office.drawing import draw
from clinic.office.hours import Week, joined, week_in_words, week_of
from clinic.office.models import Logo
from clinic.office.visit_types import add_standard_types
from clinic.practice.actions import add_member, add_room, open_clinic, set_opening_hours
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant

DETAILS = (
    "name",
    "phone",
    "emergency_number",
    "doctor_to_call",
    "doctor_phone",
    "emergency_kit",
    "email",
    "address",
    "paper",
    "language",
    "face_art",
    "cost_words",
    "idle_minutes",
    "long_wait_minutes",
    "asks_licence_end",
    "asks_supervisor",
    "second_factor_from",
)
OPENER = "system:open-clinic"


@transaction.atomic
def open_first(
    *,
    details: Mapping[str, Any],
    owner: Mapping[str, str],
    rooms: list[str],
    week: Week,
    by: User | str = OPENER,
    more_roles: Iterable[Role] = (),
) -> Membership:
    """A clinic that can start work: its owner, rooms and opening hours. `more_roles` are what the owner does beside owning it. The owner
    sets a password by the reset link."""
    clinic = open_clinic(**details)
    clinic.second_factor_from = clinic.today()
    clinic.save(update_fields=["second_factor_from"])
    member = add_member(clinic=clinic, roles=[Role.OWNER, *more_roles], **owner)
    for name in rooms:
        add_room(clinic=clinic, name=name)
    _open(clinic, week)
    add_standard_types(clinic)
    with tenant(clinic):
        record(action="clinic.open", obj=clinic, by=by, data={"owner": str(member.user_id)})
    return member


@transaction.atomic
def update_clinic(*, clinic: Clinic, by: User, version: int, **details: Any) -> Clinic:
    """Change DETAILS. `version` is the one the editor saw; raises ChangedMeanwhile when it is no longer the newest."""
    stored = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    changed = [name for name in DETAILS if name in details and getattr(stored, name) != details[name]]
    for name in changed:
        setattr(stored, name, details[name])
    stored.full_clean()
    if changed:
        stored.version += 1
        stored.save()
        record(action="clinic.update", obj=stored, by=by, data={"fields": changed})
    return stored


@transaction.atomic
def set_week(*, clinic: Clinic, by: User, seen: str, week: Week) -> None:
    """Change the opening hours. `seen` is the week that the editor saw, in words (hours.week_in_words); raises ChangedMeanwhile where
    the stored one is another by now."""
    stored = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    before = week_in_words(week_of(stored))
    if before != seen:
        raise ChangedMeanwhile(stored)
    if week_in_words(week) != before:
        _open(stored, week)
        record(action="clinic.update", obj=stored, by=by, data={"fields": ["opening_hours"]})


def _open(clinic: Clinic, week: Week) -> None:
    for day in range(7):
        set_opening_hours(clinic=clinic, weekdays=[day], spans=joined(week.get(day, [])))


@transaction.atomic
def set_logo(*, clinic: Clinic, by: User, file: BinaryIO, size: int) -> Logo:
    """Show this picture at the head of every letter from now on. Raises NotALogo with what is wrong with it."""
    drawn = draw(file, size)
    told = {"png": drawn.png, "sha256": drawn.sha256, "width": drawn.width, "height": drawn.height, "made_by": by}
    logo, _ = Logo.objects.update_or_create(clinic=clinic, defaults=told)
    Clinic.objects.filter(pk=clinic.pk).update(logo_sha256=drawn.sha256)
    record(action="clinic.logo", obj=clinic, by=by, data={"sha256": drawn.sha256})
    return logo


@transaction.atomic
def remove_logo(*, clinic: Clinic, by: User) -> None:
    """Letters show the clinic's name again."""
    found, _ = Logo.objects.filter(clinic=clinic).delete()
    if found:
        Clinic.objects.filter(pk=clinic.pk).update(logo_sha256="")
        record(action="clinic.logo", obj=clinic, by=by, data={"sha256": ""})
