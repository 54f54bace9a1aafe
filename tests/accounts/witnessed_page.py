"""The product with one page more: a deed that wants a witness. For test_witness.py."""

from django.http import HttpResponse
from django.urls import path

from clinic.accounts.witness import Deed, ask_witness, witnesses
from clinic.practice.access import KEEPS_STOCK, find, page
from clinic.practice.requests import ClinicRequest
from clinic.urls import urlpatterns as product

DONE: list[str] = []


@page(KEEPS_STOCK)
def witnessed(request: ClinicRequest) -> HttpResponse:
    witness = find(witnesses(request.clinic, request.user), request.POST["witness"])
    deed = Deed("Waste", f"{request.POST['units']} U go to waste.", "/")
    if asked := ask_witness(request, witness, deed):
        return asked
    DONE.append(f"{request.user.full_name} {witness.user.full_name} {sorted(request.POST)}")
    return HttpResponse("done")


urlpatterns = [path("witnessed/", witnessed, name="witnessed"), *product]
handler400 = "clinic.practice.views.bad_request"
