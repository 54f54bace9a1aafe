"""The heartbeat of a session, its lock, and the devices on which a person is signed in."""

from typing import cast
from urllib.parse import urlencode

from allauth.account.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from clinic.accounts import sessions
from clinic.accounts.events import record_of_account
from clinic.accounts.lock import LEFT, LimitedRequest, page_of_ours
from clinic.practice.access import signed_in
from clinic.practice.requests import SignedInRequest


@signed_in
def heartbeat(request: SignedInRequest) -> HttpResponse:
    """How long the session still lasts. POST says that its person pressed or typed something just now."""
    row = cast(LimitedRequest, request).signed_in_session
    now = timezone.now()
    if request.headers.get("X-Page-Of", str(row.user_id)).split(" ")[0] != str(row.user_id):
        return HttpResponse(status=401)
    if request.method == "POST":
        sessions.seen(row, now)
    return JsonResponse(sessions.seconds_left(row, now))


@signed_in
def lock(request: SignedInRequest) -> HttpResponse:
    """Hides the patient: until somebody signs in, every page of this session leads to the lock."""
    page = page_of_ours(request, request.POST.get("next", "")) or "/"
    if request.method == "POST":
        request.session[LEFT] = page
        sessions.lock(cast(LimitedRequest, request).signed_in_session, timezone.now())
    return redirect(f"{reverse('account_login')}?{urlencode({'next': page})}")


def login(request: HttpRequest) -> HttpResponseBase:
    """Of a locked session the page offers who was at work here; each signs in as ever."""
    found = cast(LimitedRequest, request).lock
    if found is None:
        return view_of_allauth(LoginView, request)
    people = found.people()
    wanted = request.POST.get("login") or request.GET.get("who") or (str(people[0].pk) if people else "")
    told = {
        "left_query": urlencode({"next": found.left or "/"}),
        "lock": found,
        "people": people,
        "chosen": next((person for person in people if wanted in (str(person.pk), person.email)), None),
    }
    return view_of_allauth(LoginView, request, template_name="account/lock_page.html", extra_context=told)


def logout(request: HttpRequest) -> HttpResponseBase:
    """Also of a locked session."""
    found = cast(LimitedRequest, request).lock
    if found is not None and request.method == "POST":
        request.session.flush()
        record_of_account(found.user, "account.signed_out")
    return view_of_allauth(LogoutView, request)


def view_of_allauth(view: type[LoginView], request: HttpRequest, **options: object) -> HttpResponseBase:
    answer: HttpResponseBase = view.as_view(**options)(request)
    return answer
