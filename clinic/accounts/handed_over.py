"""The device is in a patient's hands: until somebody signs in or unlocks, its session answers only what a patient may open.

The fact is in the session: the language that the patient reads, where the member goes on, and of which sign-in it was.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from clinic.accounts.leading import led_to
from clinic.accounts.lock import START, page_of_ours
from clinic.practice import languages
from clinic.practice.access import signed_in
from clinic.practice.middleware import Handler
from clinic.practice.requests import SignedInRequest

HANDED_OVER = "handed_over"
WORDS = "This device was handed over to a patient. Sign in again to go on."
OPEN = {
    "account_login",
    "account_logout",
    "account_lock",
    "account_session",
    "account_give_back",
    "account_hand_over",
    "practice:session",  # a page that stayed open asks whose session it is
}
V = TypeVar("V", bound=Callable[..., Any])


def opens_to_patient(view: V) -> V:
    """This page may be opened while the device is in a patient's hands."""
    vars(view)["opens_to_patient"] = True
    return view


def begin(request: HttpRequest, *, language: str, page: str) -> None:
    request.session[HANDED_OVER] = [language, page, _sign_in_of(request)]


def told(request: HttpRequest) -> tuple[str, str] | None:
    """Language and page of what was handed over since the last sign-in, unlocking too."""
    language, page, sign_in = request.session.get(HANDED_OVER) or ("", "", "")
    return (language, page) if sign_in == _sign_in_of(request) else None


def _sign_in_of(request: HttpRequest) -> str:
    """Each sign-in has a key of its own, also where the same person's session goes on."""
    return salted_hmac(HANDED_OVER, request.session.session_key or "").hexdigest()


class HandedOver:
    """Middleware, after it is known who has signed in. Of a locked session nobody has."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        is_open = getattr(view, "opens_to_patient", False) or (match is not None and match.view_name in OPEN)
        if is_open or not request.user.is_authenticated or told(request) is None:
            return None
        return led_to(request, reverse("account_give_back"), WORDS, code="handed-over")


@signed_in
def hand_over_again(request: SignedInRequest) -> HttpResponse:
    """A patient's page that was locked and unlocked where it stands: the new session is handed over too."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    language = request.POST.get("language", "")
    known = language if language in languages.available() else languages.ENGLISH
    begin(request, language=known, page=page_of_ours(request, request.POST.get("page", "")) or START)
    return HttpResponse(status=204)


@signed_in
def give_back(request: SignedInRequest) -> HttpResponse:
    """In the patient's language: the member's pages open only after a sign-in."""
    found = told(request)
    if found is None:
        return redirect("start")
    language, back = found
    seen = {"back": back, "language": language, "spoken": languages.locale(language)}
    with translation.override(languages.locale(language)):
        return render(request, "account/give_back_page.html", seen)
