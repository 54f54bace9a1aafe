"""The page at the end of each message, where its patient says no to more. It tells nothing about anybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from clinic.audit.log import record
from clinic.messages.codes import MessageChannel
from clinic.messages.models import Message
from clinic.messages.people import addressee, refuse
from clinic.practice import languages
from clinic.practice.access import public
from clinic.practice.models import Clinic
from clinic.practice.requests import OpenRequest
from clinic.practice.tenancy import tenant


@public(methods=("GET", "POST"))
def stop(request: OpenRequest, code: str, stop_code: str) -> HttpResponse:
    """POST writes down that the patient wants no more by this channel; twice is once."""
    clinic = Clinic.objects.filter(code=code).first()
    if clinic is None:
        return _page(request, None, None)
    with tenant(clinic):
        message = Message.objects.filter(stop_code=stop_code).exclude(stop_code="").first()
        if message is None or message.patient_id is None:
            return _page(request, clinic, None)
        channel = MessageChannel(message.channel)
        if request.method == "POST":
            by = f"link:{message.pk}"
            refuse(message.patient_id, channel, by)
            record(action="message.stopped_by_patient", obj=message, by=by, data={"channel": channel})
        person = addressee(message.patient_id)
        return _page(request, clinic, message, is_over=person is not None and channel in person.refuses)


def _page(
    request: OpenRequest, clinic: Clinic | None, message: Message | None, *, is_over: bool = False
) -> HttpResponse:
    language = (message.language if message else "") or (clinic.language if clinic else languages.ENGLISH)
    with translation.override(languages.locale(language)):
        told = {"clinic": clinic, "message": message, "is_over": is_over}
        return render(request, "outbox/stop_page.html", told, status=200 if message else 404)
