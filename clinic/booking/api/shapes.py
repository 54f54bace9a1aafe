"""What the diary's API takes and gives. Days and times are the clinic's; every moment that is given carries its offset."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic.booking.flow.types_on_offer import gives
from clinic.booking.models import Appointment, CheckInState, VisitState
from clinic.booking.reasons import AnywayReason, CancelReason, OutsideReason
from clinic.booking.slots import Length, Span
from clinic.booking.worklist import TABS
from clinic.office.models import VisitType
from clinic.practice.access import injectors
from clinic.practice.api import ApiDayField, ApiMomentField
from clinic.practice.models import Membership, Room
from clinic.practice.problems import Problem
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient

MOST_DAYS = 62


def on_clinic_clock(serializer: serializers.Serializer[Any], *names: str) -> None:
    """Moments without an offset are read, and all are shown, in the clinic's zone. The schema is drawn without a clinic."""
    if "clinic" not in serializer.context:
        return
    for name in names:
        field = serializer.fields[name]
        assert isinstance(field, serializers.DateTimeField)
        field.timezone = serializer.context["clinic"].zone


@extend_schema_field(OpenApiTypes.UUID)
class ClinicianField(serializers.PrimaryKeyRelatedField[Membership]):
    """An injector of the caller's clinic."""

    def get_queryset(self) -> QuerySet[Membership]:
        return injectors(self.context["clinic"])


@extend_schema_field(OpenApiTypes.UUID)
class PatientField(serializers.PrimaryKeyRelatedField[Patient]):
    """A patient of the caller's clinic, by the chart that stands."""

    def get_queryset(self) -> QuerySet[Patient]:
        return Patient.objects.all()

    def to_internal_value(self, data: Any) -> Patient:
        patient: Patient = super().to_internal_value(data)
        if patient.moved_to:
            raise serializers.ValidationError(f"This chart was merged into {patient.kept.pk}. Use that one.")
        return patient


@extend_schema_field(OpenApiTypes.UUID)
class VisitTypeField(serializers.PrimaryKeyRelatedField[VisitType]):
    """A type that the caller's clinic books."""

    def get_queryset(self) -> QuerySet[VisitType]:
        return VisitType.objects.in_use()


class DaysQuery(serializers.Serializer[Any]):
    first = ApiDayField(help_text="First day, of the clinic's calendar.")
    last = ApiDayField(required=False, help_text="Last day; without it, the first.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("last", attrs["first"])
        if not timedelta(0) <= attrs["last"] - attrs["first"] <= timedelta(days=MOST_DAYS):
            raise serializers.ValidationError({"last": f"Must be 0 to {MOST_DAYS} days after `first`."})
        return attrs


class SlotQuery(DaysQuery):
    clinician = ClinicianField()
    visit_type = VisitTypeField(required=False, help_text="Its length and buffers count, and a room if it needs one.")
    minutes = serializers.IntegerField(
        min_value=5, max_value=240, required=False, help_text="Without them those of the type, or 30."
    )
    room = serializers.PrimaryKeyRelatedField(queryset=Room.objects.in_use(), required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        kind = attrs.get("visit_type")
        if kind and not gives(kind, attrs["clinician"].pk):
            name = attrs["clinician"].user.name
            raise serializers.ValidationError({"clinician": [f"{name} does not give this type of visit: {kind.name}."]})
        minutes = attrs.get("minutes") or (kind.minutes if kind else 30)
        attrs["length"] = Length(minutes, kind.buffer_before, kind.buffer_after) if kind else Length(minutes)
        attrs["needs_room"] = bool(kind and kind.needs_room and not attrs.get("room"))
        return attrs


class AppointmentQuery(DaysQuery):
    clinician = ClinicianField(required=False)
    patient = PatientField(required=False)
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class SlotOut(serializers.Serializer[Span]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class SlotsOut(serializers.Serializer[Any]):
    timezone = serializers.CharField(help_text="Of the clinic, such as `Europe/London`.")
    slots = SlotOut(many=True)


class KeyedIn(serializers.Serializer[Any]):
    idempotency_key = serializers.UUIDField(required=False, help_text="As the header `Idempotency-Key`.")


class ChangeIn(KeyedIn):
    version = serializers.IntegerField(
        min_value=0, required=False, help_text="The version that was read; an older one is refused with 409."
    )


class TimeIn(serializers.Serializer[Any]):
    """When, with whom, where."""

    start = ApiMomentField(help_text="With an offset; without one it is read as the clinic's wall clock.")
    minutes = serializers.IntegerField(min_value=5, max_value=240)
    room = serializers.PrimaryKeyRelatedField(
        queryset=Room.objects.all(), required=False, allow_null=True, default=None
    )
    outside_reason = serializers.ChoiceField(
        choices=OutsideReason.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text="Why a check-in takes place outside its window; wanted then only.",
    )
    outside_note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="In words, for `other`."
    )
    anyway_reason = serializers.ChoiceField(
        choices=AnywayReason.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text="Beside another visit, or while nobody is there: why. For people of the clinic only, never for a program.",
    )
    anyway_note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="In words, for `other`."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clinic_clock(self, "start")


class AppointmentIn(TimeIn):
    patient = PatientField()
    clinician = ClinicianField()
    visit_type = VisitTypeField(required=False, help_text="Without one, the usual type of the `kind`.")
    kind = serializers.ChoiceField(
        choices=VisitKind.choices, required=False, help_text="Of the type; without a type it has to be said."
    )
    minutes = serializers.IntegerField(
        min_value=5, max_value=240, required=False, help_text="Without them those of the `visit_type`."
    )
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    idempotency_key = serializers.UUIDField(
        default=uuid.uuid4, help_text="As the header `Idempotency-Key`: send the same one again and it is booked once."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        chosen = attrs.get("visit_type")
        if "kind" not in attrs and not chosen:
            raise serializers.ValidationError({"kind": ["Send `kind` or `visit_type`."]})
        if chosen and attrs.setdefault("kind", chosen.kind) != chosen.kind:
            raise serializers.ValidationError({"kind": [f"{chosen.name} is of the kind {chosen.kind}."]})
        if "minutes" not in attrs and not chosen:
            raise serializers.ValidationError({"minutes": ["Send `minutes` or `visit_type`."]})
        attrs.setdefault("minutes", chosen.minutes if chosen else None)
        return attrs


class AppointmentMove(TimeIn, ChangeIn):
    minutes = serializers.IntegerField(
        min_value=5, max_value=240, required=False, help_text="Without them it is as long as before."
    )
    room = serializers.PrimaryKeyRelatedField(
        queryset=Room.objects.all(), required=False, allow_null=True, help_text="Without one it stays where it is."
    )
    visit_type = VisitTypeField(required=False, help_text="Another type of the same kind.")
    clinician = ClinicianField(required=False, help_text="Without one the visit stays with whom it is.")


class AppointmentAdvance(ChangeIn):
    state = serializers.ChoiceField(choices=[one for one in VisitState.choices if one[0] != VisitState.CANCELLED])
    was_here = serializers.BooleanField(
        default=False, help_text="With `done`, on a later day: nobody marked it, but it took place."
    )


class AppointmentCancel(ChangeIn):
    reason = serializers.ChoiceField(
        choices=CancelReason.choices, required=False, allow_blank=True, default="", help_text="Why it is cancelled."
    )
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="In words, for `other`."
    )


class AppointmentOut(serializers.ModelSerializer[Appointment]):
    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")
    version = serializers.IntegerField(source="sequence", help_text="Grows with each change.")
    anyway_reason = serializers.CharField(
        help_text="Why it stands beside another visit or outside the hours; else empty."
    )
    cancel_reason = serializers.CharField(help_text="Why it was cancelled, if that was said.")

    class Meta:
        model = Appointment
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "patient",
            "clinician",
            "room",
            "visit_type",
            "kind",
            "state",
            "start",
            "end",
            "note",
            "anyway_reason",
            "cancel_reason",
            "version",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clinic_clock(self, "start", "end")


class AppointmentsOut(serializers.Serializer[Any]):
    timezone = serializers.CharField(help_text="Of the clinic.")
    count = serializers.IntegerField()
    pages = serializers.IntegerField()
    appointments = AppointmentOut(many=True)


class AppointmentConflict(Problem):
    """Somebody else has that time, or the key or the visit stands for something else by now."""

    next_free = SlotOut(many=True, required=False, help_text="The next free times.")
    booked = AppointmentOut(required=False, help_text="What the key booked before.")
    current = AppointmentOut(required=False, help_text="As it stands now, where `version` is older.")


class WorklistQuery(serializers.Serializer[Any]):
    tab = serializers.ChoiceField(choices=list(TABS), default="due")
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class CheckInOut(serializers.Serializer[Any]):
    """One line of the worklist: a check-in that a treatment is owed."""

    id = serializers.UUIDField(source="check_in.pk")
    patient = serializers.UUIDField(source="check_in.patient_id")
    injector = serializers.UUIDField(source="check_in.injector_id")
    state = serializers.ChoiceField(CheckInState.choices, source="check_in.state")
    earliest = serializers.DateField(source="check_in.earliest", help_text="First day of its window.")
    target = serializers.DateField(source="check_in.target", help_text="The best day.")
    latest = serializers.DateField(source="check_in.latest", help_text="Last day of its window.")
    days_left = serializers.IntegerField(source="left", help_text="Until the window ends; negative when it is past.")
    appointment = serializers.UUIDField(source="check_in.appointment_id", allow_null=True)
    snoozed_until = serializers.DateField(source="check_in.snoozed_until", allow_null=True)
    attempts = serializers.IntegerField(help_text="Calls that are written down.")
    offers = SlotOut(source="slots", many=True, help_text="Free times of the injector inside the window.")


class WorklistOut(serializers.Serializer[Any]):
    timezone = serializers.CharField(help_text="Of the clinic.")
    tab = serializers.ChoiceField(choices=list(TABS))
    count = serializers.IntegerField()
    pages = serializers.IntegerField()
    check_ins = CheckInOut(many=True)


def slots_out(slots: list[Span]) -> list[dict[str, str]]:
    return [{"start": slot.start.isoformat(), "end": slot.end.isoformat()} for slot in slots]
