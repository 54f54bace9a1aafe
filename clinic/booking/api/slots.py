"""Free times for other programs."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from clinic.booking.agenda import Agenda
from clinic.booking.api.shapes import SlotQuery, SlotsOut, slots_out
from clinic.practice.access import BOOKS_VISITS, Access
from clinic.practice.api import ApiRequest, ClinicAPIView
from clinic.practice.scopes import TokenScope

MOST_SLOTS = 500


class SlotList(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[dict[str, str]] = {"GET": TokenScope.SLOTS_READ}
    queries: ClassVar[dict[str, type[SlotQuery]]] = {"GET": SlotQuery}

    @extend_schema(operation_id="slot_list", parameters=[SlotQuery], responses={200: SlotsOut})
    def get(self, request: ApiRequest) -> Response:
        """Free slots of one clinician, in order, none in the past, at most 500."""
        clinic = request.clinic
        data = self.asked(request)
        room = data.get("room")
        agenda = Agenda.load(clinic, data["first"], data["last"])
        free = agenda.free(
            data["clinician"].pk,
            data["length"],
            room_id=room.pk if room else None,
            needs_room=data["needs_room"],
        )
        slots = [slot for slot, _ in zip(free, range(MOST_SLOTS), strict=False)]
        return Response({"timezone": clinic.timezone, "slots": slots_out(slots)})
