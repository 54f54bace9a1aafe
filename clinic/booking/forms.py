"""Forms of the booking room."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from clinic.booking.errors import ReasonNeeded
from clinic.booking.follow_up.codes import AgainstOrder
from clinic.booking.models import Appointment
from clinic.booking.reasons import AnywayReason, CancelReason, OutsideReason
from clinic.office.models import VisitType
from clinic.office.visit_types import usual_type
from clinic.practice import moments
from clinic.practice.access import injectors
from clinic.practice.date_fields import TimeField
from clinic.practice.fields import DayField, field_of, read_moment, read_number
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.visit_kinds import GRID, LONGEST, VisitKind

LENGTHS = (15, 30, 45, 60, 75, 90, 120)
NO_REASON = ("", "Choose a reason")


class SheetForm(forms.Form):
    """One of several on a sheet: `ids`, its own, keep each label with its own field."""

    ids = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.ids}_%s"} | kwargs)


class OutsideFields(forms.Form):
    """Why a visit takes place outside its window, or against the order of its plan; asked for by the action, and only then."""

    outside_reason = forms.ChoiceField(
        label="Why outside its window",
        required=False,
        choices=[NO_REASON, *OutsideReason.choices, *AgainstOrder.choices],
    )
    outside_note = forms.CharField(label="In your words", required=False, max_length=200)

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(codes or OutsideReason.choices)

    def offer(self, codes: Sequence[tuple[str, str]]) -> None:
        """Show these codes; any known one is read."""
        widget = self.fields["outside_reason"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [NO_REASON, *codes]
        if [*codes] == [*AgainstOrder.choices]:
            # The bound field took its label when the form was read.
            self["outside_reason"].label = "Why against the order of the plan"


ANYONE, ANY_ROOM = "", "any"


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes no type argument when it runs
    def label_from_instance(self, obj: Membership | Room) -> str:
        return str(obj.user.name) if isinstance(obj, Membership) else str(obj)


class RoomChoice(PersonChoice):
    """A room, none, or `any`: the first that is free then."""

    def to_python(self, value: Any) -> Any:
        return ANY_ROOM if value == ANY_ROOM else super().to_python(value)

    def validate(self, value: Any) -> None:
        if value != ANY_ROOM:
            super().validate(value)


class AnywayFields(forms.Form):
    """Why it is booked beside another visit, or while nobody is there; asked for by the action, and only with `anyway`."""

    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)
    anyway_reason = forms.ChoiceField(
        label="Why", required=False, choices=AnywayReason.choices, widget=forms.RadioSelect
    )
    anyway_note = forms.CharField(label="In your words", required=False, max_length=200)


class LengthField(forms.TypedChoiceField):
    """One of the usual lengths, or any other that a visit may have."""

    def valid_value(self, value: object) -> bool:
        minutes = read_number(str(value), GRID, LONGEST)
        return super().valid_value(value) or (minutes is not None and minutes % GRID == 0)


class TimeForm(OutsideFields, AnywayFields):
    """When, with whom, where: `slot` is one of the free times (a moment and with whom), or `on` and `at` are the clinic's wall clock.
    Without a clinician anyone will do."""

    clinician = PersonChoice(queryset=Membership.objects.none(), label="With", required=False, empty_label="Anyone")
    slot = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    on = DayField(label="Day", yearless=True, error_messages={"required": "Choose a day."})
    at = TimeField(label="Time", step=5, required=False)
    minutes = LengthField(
        label="Length",
        coerce=int,
        required=False,
        empty_value=None,
        choices=[("", "As usual"), *((length, f"{length} minutes") for length in LENGTHS)],
        error_messages={"invalid_choice": "Choose one of the lengths in the list."},
    )
    room = RoomChoice(queryset=Room.objects.none(), label="Room", required=False, empty_label="No room")

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic, self.zone = clinic, clinic.zone
        said = read_number(str(self["minutes"].value() or ""), GRID, LONGEST)
        if said and said % GRID == 0 and said not in LENGTHS:
            field_of(self, "minutes", LengthField).choices = [
                ("", "As usual"),
                *((length, f"{length} minutes") for length in sorted({*LENGTHS, said})),
            ]
        clinician = field_of(self, "clinician", PersonChoice)
        clinician.queryset = injectors(clinic)
        clinician.error_messages["invalid_choice"] = "Choose somebody who sees patients in this clinic."
        room = field_of(self, "room", RoomChoice)
        room.queryset = Room.objects.in_use()
        room.choices = [(ANY_ROOM, "Any free room"), ("", "No room"), *((one.pk, str(one)) for one in room.queryset)]
        if not Room.objects.in_use().exists():
            del self.fields["room"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        on, at = cleaned.get("on"), cleaned.get("at")
        if on and at:
            cleaned["start"] = wall(on, at, self.zone)
            if cleaned["start"] is None:
                self.add_error(
                    "at", f"On that day the clocks go forward: {moments.clock(at)} does not exist. Choose a later time."
                )
        elif on and "at" not in self.errors:
            self._take_slot(cleaned, on)
        return cleaned

    def _take_slot(self, cleaned: dict[str, Any], on: date) -> None:
        chosen = read_slot(cleaned.get("slot", ""), injectors(self.clinic))
        if chosen and self.clinic.day_of(chosen[0]) == on:
            cleaned["start"], cleaned["clinician"] = chosen
        else:
            self.add_error("at", "Choose a time.")


class BookForm(TimeForm):
    visit_type = forms.ModelChoiceField(
        label="Visit",
        queryset=VisitType.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Choose one of the visits."},
    )
    kind = forms.ChoiceField(label="Visit", choices=VisitKind.choices, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Note for the day",
        required=False,
        max_length=200,
        help_text="For staff, not clinical: for example that the patient comes with a friend.",
    )
    idempotency_key = KeyField()
    q = forms.CharField(label="Patient", required=False, max_length=200)
    visit_type_was = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    visit_type_by_hand = forms.BooleanField(required=False, widget=forms.HiddenInput)
    clinician_was = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    clinician_by_hand = forms.BooleanField(required=False, widget=forms.HiddenInput)
    walk_in = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ["visit_type", "kind", "clinician", "on", "at", "minutes", "room", "note", "idempotency_key"]

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, clinic=clinic, **kwargs)
        field_of(self, "visit_type", forms.ModelChoiceField).queryset = VisitType.objects.in_use()

    def clean(self) -> dict[str, Any]:
        """Where only a kind is said, as by links of other pages, its usual type is meant."""
        cleaned = super().clean()
        if "visit_type" not in self.errors and not cleaned.get("visit_type"):
            kind = cleaned.get("kind")
            cleaned["visit_type"] = usual_type(self.clinic, VisitKind(kind)) if kind else None
            if cleaned["visit_type"] is None:
                self.add_error("visit_type", "Choose the visit.")
        return cleaned


class MoveForm(TimeForm):
    """What can be changed of a visit. Without `visit_type` and `note` these stay. `version` and `note_was`: as the page showed them."""

    visit_type = forms.ModelChoiceField(label="Visit", queryset=VisitType.objects.none(), required=False)
    note = forms.CharField(label="Note for the day", required=False, max_length=200)
    visit_type_was = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    visit_type_by_hand = forms.BooleanField(required=False, widget=forms.HiddenInput)
    clinician_was = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    clinician_by_hand = forms.BooleanField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    note_was = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, clinic=clinic, **kwargs)
        field_of(self, "visit_type", forms.ModelChoiceField).queryset = VisitType.objects.in_use()


class NoteForm(SheetForm):
    """`note_was`: as the sheet showed it."""

    ids = "day"
    note = forms.CharField(label="Note for the day", required=False, max_length=200)
    note_was = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class CancelForm(SheetForm):
    ids = "cancel"
    reason = forms.ChoiceField(
        label="Why",
        choices=CancelReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say why it is cancelled."},
    )
    note = forms.CharField(label="In your words", required=False, max_length=200)


def ask(form: forms.Form, needed: ReasonNeeded) -> None:
    """What is needed is said beside its field, which is no longer an optional one."""
    form.fields[needed.field].required = True
    if needed.choices and isinstance(form, OutsideFields):
        form.offer(needed.choices)
    form.add_error(needed.field, str(needed))


def wall(on: date, at: time, zone: ZoneInfo) -> datetime | None:
    """This wall-clock time as a moment; None where the clocks jump over it. A time that comes twice means the first."""
    local = datetime.combine(on, at, zone)
    back = moments.local(local.astimezone(UTC), zone)
    return local if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def slot_code(start: datetime, clinician: Membership) -> str:
    """What the button of a free time posts: its moment and with whom."""
    return f"{start.isoformat()} {clinician.pk}"


def read_slot(code: str, people: Iterable[Membership]) -> tuple[datetime, Membership] | None:
    moment, _, who = code.partition(" ")
    start = read_moment(moment)
    clinician = next((one for one in people if str(one.pk) == who), None)
    return (start, clinician) if start and clinician else None


def instead(sent: QueryDict, clinic: Clinic) -> QueryDict:
    """What was sent, with the free time or the other room that was pressed instead of what is taken. Another room and `anyway` mean the
    taken time that is shown, also where the board still has one chosen."""
    again = sent.copy()
    if "other_room" in sent:
        again["room"] = str(sent["other_room"])
    shown = sent.get("taken_slot", "") if {"other_room", "anyway"} & set(sent) else ""
    code = str(sent.get("instead", "") or shown)
    if chosen := read_slot(code, injectors(clinic)):
        again["slot"], again["at"] = code, ""
        again["on"] = clinic.day_of(chosen[0]).isoformat()
    return again


def time_of(visit: Appointment, zone: ZoneInfo) -> dict[str, Any]:
    """A visit's time as the form's initial values."""
    local = moments.local(visit.starts_at, zone)
    return {
        "clinician": visit.clinician_id,
        "on": local.date(),
        "at": local.time(),
        "minutes": visit.minutes,
        "room": visit.room_id,
    }
