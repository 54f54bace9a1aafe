"""Where the SMS provider reports what became of a text. Who has not signed with the account's token learns nothing."""

import uuid

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from clinic.messages import sms
from clinic.messages.receipts import address_of, is_signed, take_receipt
from clinic.practice.access import public
from clinic.practice.models import Clinic
from clinic.practice.requests import OpenRequest
from clinic.practice.tenancy import tenant


@csrf_exempt  # it has no session: the signature says who it is
@public(methods=("POST",))
def receipt(request: OpenRequest, code: str, message_id: uuid.UUID) -> HttpResponse:
    clinic, provider = Clinic.objects.filter(code=code).first(), sms.provider()
    form = {name: str(value) for name, value in request.POST.items()}
    signed = request.headers.get("X-Twilio-Signature", "")
    if clinic is None or provider is None or provider.name != "twilio":
        return HttpResponse(status=403)
    if not is_signed(address_of(request.path), form, provider.account.key, signed):
        return HttpResponse(status=403)
    with tenant(clinic):
        take_receipt(message_id, form.get("MessageStatus", ""), form.get("ErrorCode", ""))
    return HttpResponse(status=204)
