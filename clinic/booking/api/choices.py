"""What a visit is booked with, for other programs: types of visits, rooms, clinicians. Nobody's patient stands in any of them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from clinic.booking.flow.types_on_offer import gives, types_on_offer
from clinic.practice.access import BOOKS_VISITS, Access, injectors
from clinic.practice.api import ApiRequest, ClinicAPIView
from clinic.practice.models import Room
from clinic.practice.scopes import ScopeAsked, TokenScope
from clinic.practice.visit_kinds import VisitKind

BOOKING: Mapping[str, ScopeAsked] = {"GET": (TokenScope.SLOTS_READ, TokenScope.VISITS_READ, TokenScope.VISITS_WRITE)}


class VisitTypeOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(VisitKind.choices)
    minutes = serializers.IntegerField(help_text="How long it is.")
    buffer_before = serializers.IntegerField(help_text="Minutes before it in which nobody else comes.")
    buffer_after = serializers.IntegerField(help_text="Minutes after it in which nobody else comes.")
    needs_room = serializers.BooleanField(help_text="Yes: it is booked with a `room`.")
    patients_may_book = serializers.BooleanField(help_text="Whether the clinic offers it to patients themselves.")
    clinicians = serializers.ListField(
        child=serializers.UUIDField(), help_text="Who gives it. Nobody: it cannot be booked now."
    )


class VisitTypesOut(serializers.Serializer[Any]):
    visit_types = VisitTypeOut(many=True)


class RoomOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class RoomsOut(serializers.Serializer[Any]):
    rooms = RoomOut(many=True)


class ClinicianOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")
    title = serializers.CharField(help_text="As patients read it; may be empty.")


class CliniciansOut(serializers.Serializer[Any]):
    clinicians = ClinicianOut(many=True)


class VisitTypeList(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[Mapping[str, ScopeAsked]] = BOOKING

    @extend_schema(operation_id="visit_type_list", responses={200: VisitTypesOut})
    def get(self, request: ApiRequest) -> Response:
        """The types of visits that this clinic books, in the clinic's order; those that are booked no more are left out."""
        here = list(injectors(request.clinic))
        types = [
            {**vars(one), "clinicians": [person.pk for person in here if gives(one, person.pk)]}
            for one in types_on_offer()
        ]
        return Response({"visit_types": VisitTypeOut(types, many=True).data})


class RoomList(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[Mapping[str, ScopeAsked]] = BOOKING

    @extend_schema(operation_id="room_list", responses={200: RoomsOut})
    def get(self, request: ApiRequest) -> Response:
        """The rooms that visits are booked in, by name; closed ones are left out."""
        return Response({"rooms": RoomOut(Room.objects.in_use(), many=True).data})


class ClinicianList(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[Mapping[str, ScopeAsked]] = BOOKING

    @extend_schema(operation_id="clinician_list", responses={200: CliniciansOut})
    def get(self, request: ApiRequest) -> Response:
        """Who sees patients in this clinic now, by name."""
        return Response({"clinicians": ClinicianOut(injectors(request.clinic), many=True).data})
