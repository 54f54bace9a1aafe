"""The diary for other programs: what is booked with, free slots, visits, the worklist."""

from django.urls import path

from clinic.booking.api import appointments, choices, slots, worklist

urlpatterns = [
    path("visit-types/", choices.VisitTypeList.as_view(), name="visit-type-list"),
    path("rooms/", choices.RoomList.as_view(), name="room-list"),
    path("clinicians/", choices.ClinicianList.as_view(), name="clinician-list"),
    path("slots/", slots.SlotList.as_view(), name="slot-list"),
    path("worklist/", worklist.Worklist.as_view(), name="worklist"),
    path("appointments/", appointments.AppointmentList.as_view(), name="appointment-list"),
    path("appointments/<uuid:appointment_id>/", appointments.AppointmentDetail.as_view(), name="appointment-detail"),
    path("appointments/<uuid:appointment_id>/move/", appointments.AppointmentMoving.as_view(), name="appointment-move"),
    path(
        "appointments/<uuid:appointment_id>/advance/",
        appointments.AppointmentAdvancing.as_view(),
        name="appointment-advance",
    ),
    path(
        "appointments/<uuid:appointment_id>/cancel/",
        appointments.AppointmentCancelling.as_view(),
        name="appointment-cancel",
    ),
]
