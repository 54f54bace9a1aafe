"""The diary for other programs: free slots, and booking one. The same actions as the pages."""

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from clinic.booking import actions
from clinic.booking.agenda import Agenda
from clinic.booking.errors import BookingRefused, CheckInSettled, ReasonNeeded, SlotTaken
from clinic.booking.models import Appointment, VisitKind
from clinic.booking.reasons import OutsideReason
from clinic.booking.slots import Span
from clinic.practice.access import BOOKS_VISITS, Access, injectors
from clinic.practice.api import ApiDayField, ApiMomentField, ApiRequest, ClinicAPIView, conflict, read, refusal
from clinic.practice.idempotency import KeyUsed
from clinic.practice.models import Membership, Room
from patients.records.models import Patient

MOST_DAYS = 62
MOST_SLOTS = 500


@extend_schema_field(OpenApiTypes.UUID)
class ClinicianField(serializers.PrimaryKeyRelatedField[Membership]):
    """An injector of the caller's clinic."""

    def get_queryset(self) -> QuerySet[Membership]:
        return injectors(self.context["clinic"])


class SlotQuery(serializers.Serializer[Any]):
    clinician = ClinicianField()
    minutes = serializers.IntegerField(min_value=5, max_value=240, default=30)
    first = ApiDayField(help_text="First day, of the clinic's calendar.")
    last = ApiDayField(required=False, help_text="Last day; without it, the first.")
    room = serializers.PrimaryKeyRelatedField(queryset=Room.objects.in_use(), required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("last", attrs["first"])
        if not timedelta(0) <= attrs["last"] - attrs["first"] <= timedelta(days=MOST_DAYS):
            raise serializers.ValidationError({"last": f"Must be 0 to {MOST_DAYS} days after `first`."})
        return attrs


class SlotOut(serializers.Serializer[Span]):
    """Times carry the offset of the clinic's zone."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AppointmentIn(serializers.Serializer[Appointment]):
    patient = serializers.PrimaryKeyRelatedField(queryset=Patient.objects.all())
    clinician = ClinicianField()
    start = ApiMomentField(help_text="With an offset; without one it is read as the clinic's wall clock.")
    minutes = serializers.IntegerField(min_value=5, max_value=240)
    kind = serializers.ChoiceField(choices=VisitKind.choices)
    room = serializers.PrimaryKeyRelatedField(
        queryset=Room.objects.all(), required=False, allow_null=True, default=None
    )
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
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
    idempotency_key = serializers.UUIDField(
        default=uuid.uuid4, help_text="Send the same one again and it is booked once."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clinic_clock(self, "start")


class AppointmentOut(serializers.ModelSerializer[Appointment]):
    """Times carry the offset of the clinic's zone."""

    start = serializers.DateTimeField(source="starts_at")
    end = serializers.DateTimeField(source="ends_at")

    class Meta:
        model = Appointment
        fields = ("id", "patient", "clinician", "room", "kind", "state", "start", "end", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_clinic_clock(self, "start", "end")


def on_clinic_clock(serializer: serializers.Serializer[Appointment], *names: str) -> None:
    """Moments without an offset are read, and all are shown, in the clinic's zone. The schema is drawn without a clinic."""
    if "clinic" not in serializer.context:
        return
    for name in names:
        field = serializer.fields[name]
        assert isinstance(field, serializers.DateTimeField)
        field.timezone = serializer.context["clinic"].zone


def slots_out(slots: list[Span]) -> list[dict[str, str]]:
    return [{"start": slot.start.isoformat(), "end": slot.end.isoformat()} for slot in slots]


class SlotList(ClinicAPIView):
    """Free slots of one clinician, in order, none in the past."""

    access = Access(BOOKS_VISITS)

    @extend_schema(
        parameters=[
            OpenApiParameter("clinician", uuid.UUID, required=True),
            OpenApiParameter("minutes", int),
            OpenApiParameter("first", str, required=True),
            OpenApiParameter("last", str),
            OpenApiParameter("room", uuid.UUID),
        ],
        responses={200: SlotOut(many=True)},
    )
    def get(self, request: ApiRequest) -> Response:
        clinic = request.clinic
        asked = SlotQuery(data=request.query_params, context={"clinic": clinic})
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        room = data.get("room")
        agenda = Agenda.load(clinic, data["first"], data["last"])
        free = agenda.free(data["clinician"].pk, data["minutes"], room_id=room.pk if room else None)
        slots = [slot for slot, _ in zip(free, range(MOST_SLOTS), strict=False)]
        return Response({"timezone": clinic.timezone, "slots": slots_out(slots)})


class AppointmentCreate(ClinicAPIView):
    """Book a visit. 409 with `next_free` when somebody else has that time or the patient has another visit then. A visit of kind `check_in`
    is the patient's open check-in: 409 when it is booked already, 422 when there is none, and outside its window with no reason. The same
    `idempotency_key` with the same content gives the same visit; 409 with `booked` when that key booked something else."""

    access = Access(BOOKS_VISITS)

    @extend_schema(request=AppointmentIn, responses={201: AppointmentOut})
    def post(self, request: ApiRequest) -> Response:
        clinic, asked = request.clinic, read(AppointmentIn, request)
        try:
            visit = actions.book(by=request.user, **asked)
        except KeyUsed as used:
            booked = AppointmentOut(used.made, context={"clinic": clinic}).data
            return conflict(str(used), booked=booked)
        except SlotTaken as taken:
            return conflict(str(taken), next_free=slots_out(taken.free))
        except CheckInSettled as settled:
            return conflict(str(settled))
        except ReasonNeeded as needed:
            return refusal(422, "Cannot be booked", str(needed), errors={needed.field: [str(needed)]})
        except BookingRefused as refused:
            return refusal(422, "Cannot be booked", str(refused))
        return Response(AppointmentOut(visit, context={"clinic": clinic}).data, status=201)


urlpatterns = [
    path("slots/", SlotList.as_view(), name="slot-list"),
    path("appointments/", AppointmentCreate.as_view(), name="appointment-create"),
]
