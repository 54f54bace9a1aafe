from django.urls import path

from clinic.booking.views import appointments, check_ins, today

app_name = "booking"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("check-ins/", check_ins.check_ins, name="check-ins"),
    path("check-ins/count/", check_ins.count, name="check-in-count"),
    path("check-ins/<uuid:check_in_id>/", check_ins.check_in, name="check-in"),
    path("check-ins/<uuid:check_in_id>/book/", check_ins.book_check_in, name="check-in-book"),
    path("check-ins/<uuid:check_in_id>/attempts/", check_ins.log_attempt, name="check-in-attempt"),
    path("check-ins/<uuid:check_in_id>/snooze/", check_ins.snooze, name="check-in-snooze"),
    path("check-ins/<uuid:check_in_id>/close/", check_ins.close_check_in, name="check-in-close"),
    path("check-ins/<uuid:check_in_id>/reopen/", check_ins.reopen_check_in, name="check-in-reopen"),
    path("appointments/new/", appointments.new_appointment, name="appointment-new"),
    path("appointments/offers/", appointments.offers, name="appointment-offers"),
    path("appointments/<uuid:appointment_id>/", appointments.appointment, name="appointment"),
    path("appointments/<uuid:appointment_id>/move/", appointments.move, name="appointment-move"),
    path("appointments/<uuid:appointment_id>/advance/", appointments.advance, name="appointment-advance"),
    path("appointments/<uuid:appointment_id>/cancel/", appointments.cancel, name="appointment-cancel"),
]
