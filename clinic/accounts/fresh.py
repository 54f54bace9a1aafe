"""
A fresh factor: what must not be done from a tablet that somebody left lying there asks "Is it you?" first.

@page(TREATS)
@fresh_factor
def sign(request): ...

It guards what is sent, not what is read. Signing in counts for five minutes, as does each answer; whoever has a second
factor answers with it, else with the password. The page that asks carries what was typed and sends it again.
"""

import time
from collections.abc import Callable, Collection
from functools import wraps
from typing import cast

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from clinic.accounts.factors.held import FactorsHeld, factors_of
from clinic.accounts.factors.proof import CODE, CREDENTIAL, PASSWORD, PROOF, Proof, prove
from clinic.practice.api import refused_before
from clinic.practice.own_addresses import address_of_ours
from clinic.practice.requests import P, R, SignedInRequest, View

FRESH_FOR = 300  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")
NEEDED = "fresh-factor-needed"
WORDS = "Confirm that it is you: send it again within five minutes of signing in or of your passkey, code or password."
BACK = "proof_back"
FAULTS = {
    CREDENTIAL: "The passkey did not answer as it should. Try again.",
    CODE: "This code is not right, or it was used before. Wait for the next one in your app.",
    PASSWORD: "This is not your password.",
}


def fresh_factor(view: View[R, P]) -> View[R, P]:
    return fresh_factor_unless(lambda request: False)(view)


def fresh_factor_unless(is_exempt: Callable[[HttpRequest], bool]) -> Callable[[View[R, P]], View[R, P]]:
    """`is_exempt` tells requests to the same address that need no proof, such as a draft that saves itself."""

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in SAFE or is_exempt(request):
                return view(request, *args, **kwargs)
            return ask_for_factor(request) or view(request, *args, **kwargs)

        return guarded

    return decorate


def ask_for_factor(request: HttpRequest) -> HttpResponse | None:
    """The page that asks; None if this person has shown lately who it is. For a view that must look at what was sent first."""
    asked = cast(SignedInRequest, request)
    held = factors_of(asked.user)
    if request.path.startswith("/api/"):
        return None if is_fresh(asked, held) else refused_before(403, WORDS, code=NEEDED)
    proof = prove(asked, held)
    if proof.fault or not (proof.is_given or is_fresh(asked, held)):
        return _page(asked, held, proof)
    back = request.POST.get(BACK, "")
    drop_fields(request, (*PROOF, BACK))
    return _choose_files_again(asked, back) if back else None


def is_fresh(request: SignedInRequest, held: FactorsHeld) -> bool:
    """Whoever has a second factor shows that one."""
    methods = {"mfa"} if held.any else {"mfa", "password"}
    records = get_authentication_records(request, request.user)
    return any(record["method"] in methods and time.time() - record["at"] < FRESH_FOR for record in records)


def _page(request: SignedInRequest, held: FactorsHeld, proof: Proof) -> HttpResponse:
    fields = [(name, text) for name, texts in request.POST.lists() if name not in PROOF for text in texts]
    context = {
        "sent": [(name, text) for name, text in fields if name not in ("csrfmiddlewaretoken", BACK)],
        "address": request.get_full_path(),
        "held": held,
        "proof": proof,
        "back_name": BACK,
        "back": request.POST.get(BACK) or (_sent_from(request) if request.FILES else ""),
        "leave": request.POST.get(BACK) or _sent_from(request),
        "fault": FAULTS.get(proof.fault, ""),
    }
    asking = render(request, "account/confirm.html", context, status=403)
    vars(asking)["asks_again"] = True
    return asking


def _sent_from(request: HttpRequest) -> str:
    return address_of_ours(request, request.headers.get("Referer", "")) or "/"


def _choose_files_again(request: SignedInRequest, back: str) -> HttpResponse:
    """A browser sends a chosen file once; the page it was chosen on takes it again."""
    return redirect(address_of_ours(request, back) or "/")


def drop_fields(request: HttpRequest, names: Collection[str]) -> None:
    """What answered a question is no part of the form that was sent."""
    if any(name in request.POST for name in names):
        sent = request.POST.copy()
        for name in names:
            sent.pop(name, None)
        request.POST = sent  # type: ignore[assignment]  # the stubs want the frozen class
