"""
How often a password may be guessed. What axes hands over is counted here, in its table.

An account gets 10 wrong passwords in 15 minutes from all devices that its person has never used, and 10 from each that
she has: somebody who tries her account does not shut her out of her own desk. 100 wrong in a row, 90 of them from unknown
devices, lock it until its password is reset. An address that fails with many accounts waits, 30 seconds at most, and
is never locked, because a whole clinic may share one.
"""

import ipaddress
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.base import AxesHandler
from axes.models import AccessFailureLog
from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic.accounts.devices import device_of
from clinic.accounts.events import sign_in_refused
from clinic.accounts.forms import SignInForm
from clinic.practice.models import User

WRONG, WINDOW = 10, timedelta(minutes=15)
IN_A_ROW, FROM_UNKNOWN = 100, 90
UNTIL_RESET = timedelta(days=30)  # after which a failure no longer counts
FREE, EACH, SLOWEST = 10, 3, 30  # an address: failures before it waits, how many of one account count, seconds
BUSY = 2  # seconds
UNKNOWN = "unknown"
LOCK = 7_106_201  # of advisory locks: ours


@dataclass(frozen=True)
class Refusal:
    """`reason` is account, address or reset: what the page says; `wait` in seconds."""

    reason: str
    wait: int


class SignInRequest(HttpRequest):
    """`Guard` sets these, for `refused` and for axes' middleware."""

    sign_in_refusal: Refusal | None
    axes_locked_out: bool


class Guard(AxesHandler):  # type: ignore[misc]  # axes ships no types
    def is_allowed(self, request: SignInRequest, credentials: Mapping[str, Any] | None = None) -> bool:
        account = tried_account(request, credentials)
        request.sign_in_refusal = judge(request, account)
        return request.sign_in_refusal is None

    def user_login_failed(
        self, sender: object, credentials: Mapping[str, Any], request: SignInRequest | None = None, **more: Any
    ) -> None:
        if request is None:
            return
        account = tried_account(request, credentials)
        if request.sign_in_refusal is None:  # else no password was looked at
            mark = mark_of(request, account)
            AccessFailureLog.objects.create(username=account, ip_address=address_of(request), user_agent=mark)
            request.sign_in_refusal = account_refusal(account, mark)
            sign_in_refused(typed_address(request, credentials), limit=request.sign_in_refusal is not None)
        request.axes_locked_out = request.sign_in_refusal is not None

    def user_logged_in(self, sender: object, request: HttpRequest, user: User, **more: Any) -> None:
        account = canonical(user.email)
        tries(account).filter(user_agent=mark_of(request, account)).delete()
        AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - UNTIL_RESET).delete()


def judge(request: HttpRequest, account: str) -> Refusal | None:
    """Whether this try has to wait. Tries at one account wait for each other, so that many at once are not one too many."""
    if not take_turn(account):
        return Refusal("account", BUSY)
    mark = mark_of(request, account)
    return account_refusal(account, mark) or (address_refusal(request) if mark == UNKNOWN else None)


def take_turn(account: str) -> bool:
    """Until the end of the request's transaction. False: others have been at it for longer than the lock's time limit."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, account])
    except OperationalError:
        return False
    return True


def account_refusal(account: str, mark: str) -> Refusal | None:
    rows = tries(account)
    in_a_row, unknown = rows.count(), rows.filter(user_agent=UNKNOWN).count()
    if in_a_row >= IN_A_ROW or (mark == UNKNOWN and unknown >= FROM_UNKNOWN):
        return Refusal("reset", int(timedelta(days=1).total_seconds()))
    recent = rows.filter(user_agent=mark, attempt_time__gt=timezone.now() - WINDOW).order_by("-attempt_time")
    oldest = list(recent.values_list("attempt_time", flat=True)[:WRONG])
    if len(oldest) < WRONG:
        return None
    return Refusal("account", math.ceil((oldest[-1] + WINDOW - timezone.now()).total_seconds()))


def address_refusal(request: HttpRequest) -> Refusal | None:
    address = address_of(request)
    if address is None:
        return None
    since = timezone.now() - WINDOW
    failed = AccessFailureLog.objects.filter(ip_address=address, user_agent=UNKNOWN, attempt_time__gt=since)
    accounts = failed.order_by().values("username").annotate(times=Count("*"), last=Max("attempt_time"))
    return slowed([(row["times"], row["last"]) for row in accounts])


def slowed(accounts: Iterable[tuple[int, datetime]]) -> Refusal | None:
    """1, 2, 4 ... 30 seconds after the last failure. One person who tries again and again counts as `EACH` failures."""
    rows = list(accounts)
    beyond = sum(min(times, EACH) for times, _ in rows) - FREE
    if beyond < 0:
        return None
    ready = max(last for _, last in rows) + timedelta(seconds=min(SLOWEST, 2**beyond))
    wait = math.ceil((ready - timezone.now()).total_seconds())
    return Refusal("address", wait) if wait > 0 else None


def tries(account: str) -> "QuerySet[AccessFailureLog]":
    """The wrong passwords since the last right one."""
    rows: QuerySet[AccessFailureLog] = AccessFailureLog.objects.filter(
        username=account, attempt_time__gt=timezone.now() - UNTIL_RESET
    )
    return rows


def forgive(account: str) -> None:
    """A password reset by the mailed link shows that the account's owner did it."""
    AccessFailureLog.objects.filter(username=canonical(account)).delete()


def mark_of(request: HttpRequest, account: str) -> str:
    device = device_of(request)
    return f"known {device.id}" if device.knows(account) else UNKNOWN


def tried_account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Any spelling of an address is the same account."""
    return canonical(typed_address(request, credentials))


def typed_address(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """allauth hands the address over as `email`."""
    given = credentials or {}
    return str(given.get("email") or given.get("username") or request.POST.get("login") or "")


def canonical(name: str) -> str:
    """Without case, accents and spaces: more alike than the database's comparison, so that no spelling gets tries of its own."""
    apart = unicodedata.normalize("NFKD", name)
    letters = (letter for letter in apart if unicodedata.category(letter)[0] not in "MCZ")
    return "".join(letters).upper().casefold()[:255]


def address_of(request: HttpRequest) -> str | None:
    """Of IPv6 the network, of which one household has all addresses."""
    found = getattr(request, "axes_ip_address", None)
    if not found:
        return None
    address = ipaddress.ip_address(found)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)


def refused(request: SignInRequest, answer: HttpResponse, credentials: object = None) -> HttpResponse:
    """The page for a try that has to wait; it says the same of an account that there is not."""
    refusal = request.sign_in_refusal
    if refusal is None:
        return answer
    form = SignInForm(request=request, initial={"login": request.POST.get("login", "")})
    given = getattr(answer, "context_data", None) or {}
    words = {"refusal": refusal, "form": form, "redirect_field": given.get("redirect_field")}
    page = render(request, "account/locked.html", words, status=429)
    page["Retry-After"] = str(refusal.wait)
    return page
