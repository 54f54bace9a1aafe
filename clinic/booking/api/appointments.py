"""Visits for other programs: find, read, book, move, advance, cancel. The same actions as the pages."""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.booking import actions
from clinic.booking.anyway import Anyway
from clinic.booking.api.shapes import (
    AppointmentAdvance,
    AppointmentCancel,
    AppointmentConflict,
    AppointmentIn,
    AppointmentMove,
    AppointmentOut,
    AppointmentQuery,
    AppointmentsOut,
    slots_out,
)
from clinic.booking.errors import BookingRefused, CheckInSettled, MoveNotAllowed, ReasonNeeded, SlotTaken
from clinic.booking.models import Appointment, VisitState
from clinic.booking.views.common import find_visit
from clinic.office.api_writes import once
from clinic.practice.access import BOOKS_VISITS, Access
from clinic.practice.api import KEYED, ApiRequest, ClinicAPIView, conflict, read, refusal
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import NAME, KeyUsed, content_hash
from clinic.practice.models import Clinic
from clinic.practice.problems import PROBLEM, Problem
from clinic.practice.requests import ClinicRequest
from clinic.practice.scopes import TokenScope

PER_PAGE = 100
READS: dict[str, str] = {"GET": TokenScope.VISITS_READ}
WRITES: dict[str, str] = {"POST": TokenScope.VISITS_WRITE}
WRITTEN = {(409, PROBLEM): AppointmentConflict, (422, PROBLEM): Problem}


def shown(clinic: Clinic, visit: Appointment) -> dict[str, Any]:
    return dict(AppointmentOut(visit, context={"clinic": clinic}).data)


def answer(clinic: Clinic, write: Callable[[], Appointment], status: int = 200) -> Response:
    """The visit as `write` left it, or why it was refused."""
    try:
        return Response(shown(clinic, write()), status=status)
    except KeyUsed as used:
        booked = {"booked": shown(clinic, used.made)} if isinstance(used.made, Appointment) else {}
        return conflict(str(used), **booked)
    except ChangedMeanwhile as changed:
        return conflict(str(changed), current=shown(clinic, changed.current))
    except SlotTaken as taken:
        return conflict(str(taken), next_free=slots_out(taken.free))
    except (CheckInSettled, MoveNotAllowed) as settled:
        return conflict(str(settled))
    except ReasonNeeded as needed:
        return refusal(422, "Not written", str(needed), errors={needed.field: [str(needed)]})
    except BookingRefused as refused:
        return refusal(422, "Not written", str(refused))


def found(request: ApiRequest, appointment_id: uuid.UUID) -> Appointment:
    return find_visit(cast(ClinicRequest, request), appointment_id)


def changed_once(
    request: ApiRequest, visit: Appointment, asked: dict[str, Any], change: Callable[..., Appointment], **kept: Any
) -> Response:
    """The visit as `change` left it; a key that comes again changes nothing. `kept`: what stays as it is unless it is asked for."""
    key, clinic = asked.pop(NAME, None), request.clinic
    content = content_hash(visit=visit, change=change.__name__, asked=asked)

    def write() -> Appointment:
        return change(appointment=visit, by=request.user, **kept | with_anyway(request, asked))

    return answer(clinic, lambda: once(clinic=clinic, key=key, content=content, row=visit, write=write))


def with_anyway(request: ApiRequest, asked: dict[str, Any]) -> dict[str, Any]:
    """Whoever stands at the desk may book beside another visit; a program books for patients, who never do."""
    if "anyway_reason" not in asked:
        return asked
    rest = {name: value for name, value in asked.items() if name not in ("anyway_reason", "anyway_note")}
    if not asked["anyway_reason"]:
        return rest
    if request.auth is not None:
        raise PermissionDenied("A program does not book anyway. Somebody of the clinic may.")
    anyway = Anyway(asked["anyway_reason"], asked["anyway_note"])
    anyway.check()
    return rest | {"anyway": anyway}


class AppointmentList(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[dict[str, str]] = READS | WRITES
    queries: ClassVar[dict[str, type[AppointmentQuery]]] = {"GET": AppointmentQuery}

    @extend_schema(operation_id="appointment_list", parameters=[AppointmentQuery], responses={200: AppointmentsOut})
    def get(self, request: ApiRequest) -> Response:
        """Visits that begin on these days, in order, cancelled and missed ones with them; 100 a page."""
        clinic = request.clinic
        data = self.asked(request)
        start, end = clinic.day_bounds(data["first"], data["last"])
        rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")
        for name in ("clinician", "patient"):
            rows = rows.filter(**{name: data[name]}) if name in data else rows
        paged = Paginator(rows, PER_PAGE)
        visits = list(paged.get_page(data["page"]))
        days = {"on": data["first"].isoformat(), "until": data["last"].isoformat(), "visits": len(visits)}
        record(action="day.view", obj=clinic, by=request.user, data=days)
        body = {"timezone": clinic.timezone, "count": paged.count, "pages": paged.num_pages}
        return Response(body | {"appointments": [shown(clinic, visit) for visit in visits]})

    @extend_schema(
        operation_id="appointment_book",
        parameters=[KEYED],
        request=AppointmentIn,
        responses={201: AppointmentOut, **WRITTEN},
    )
    def post(self, request: ApiRequest) -> Response:
        """Book a visit. 409 with `next_free` when somebody else has that time or the patient has another visit then. A visit of kind
        `check_in` is the patient's open check-in: 409 when it is booked already, 422 when there is none, and outside its window with no
        reason. The same `idempotency_key` with the same content gives the same visit; 409 with `booked` when that key booked something
        else."""
        asked = read(AppointmentIn, request)
        return answer(request.clinic, lambda: actions.book(by=request.user, **with_anyway(request, asked)), 201)


class AppointmentDetail(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[dict[str, str]] = READS

    @extend_schema(operation_id="appointment_detail", responses={200: AppointmentOut})
    def get(self, request: ApiRequest, appointment_id: uuid.UUID) -> Response:
        """One visit; that it was read is in the audit log."""
        visit = found(request, appointment_id)
        record(action="patient.view", obj=visit.patient, by=request.user, data={"page": "appointment"})
        return Response(shown(request.clinic, visit))


class AppointmentMoving(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[dict[str, str]] = WRITES

    @extend_schema(
        operation_id="appointment_move",
        parameters=[KEYED],
        request=AppointmentMove,
        responses={200: AppointmentOut, **WRITTEN},
    )
    def post(self, request: ApiRequest, appointment_id: uuid.UUID) -> Response:
        """Give the visit another time, clinician, room or type. The same again changes nothing. 409 with `next_free` when that time is
        taken, with `current` when it was changed since `version`, and when the visit has begun or is over."""
        visit = found(request, appointment_id)
        asked = read(AppointmentMove, request)
        return changed_once(request, visit, asked, actions.move, room=visit.room, minutes=visit.minutes)


class AppointmentAdvancing(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[dict[str, str]] = WRITES

    @extend_schema(
        operation_id="appointment_advance",
        parameters=[KEYED],
        request=AppointmentAdvance,
        responses={200: AppointmentOut, **WRITTEN},
    )
    def post(self, request: ApiRequest, appointment_id: uuid.UUID) -> Response:
        """Say that the patient confirmed, arrived, went to the room, left or did not come. The same again changes nothing; 409 for a step
        that is not possible from where the visit stands or on this day."""
        visit = found(request, appointment_id)
        asked = read(AppointmentAdvance, request)
        asked["to"] = VisitState(asked.pop("state"))
        return changed_once(request, visit, asked, actions.advance)


class AppointmentCancelling(ClinicAPIView):
    access = Access(BOOKS_VISITS)
    scopes: ClassVar[dict[str, str]] = WRITES

    @extend_schema(
        operation_id="appointment_cancel",
        parameters=[KEYED],
        request=AppointmentCancel,
        responses={200: AppointmentOut, **WRITTEN},
    )
    def post(self, request: ApiRequest, appointment_id: uuid.UUID) -> Response:
        """Free the visit's time; its check-in is due again. The same again changes nothing; 409 with `current` when it was changed since
        `version`."""
        visit = found(request, appointment_id)
        return changed_once(request, visit, read(AppointmentCancel, request), actions.cancel)
