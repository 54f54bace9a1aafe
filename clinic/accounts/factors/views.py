"""One's own second factors: which there are, and setting up one, step by step."""

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from clinic.accounts.adapter import zone_of
from clinic.accounts.factors import actions
from clinic.accounts.factors.codes import code_refusal, count_wrong_code
from clinic.accounts.factors.encryption import decrypt, encrypt
from clinic.accounts.factors.forms import AppCodeForm, PasskeyForm, PasskeyNameForm
from clinic.accounts.factors.held import APP, PASSKEY, RECOVERY, factors_of
from clinic.accounts.fresh import fresh_factor, is_fresh
from clinic.practice import dates, moments
from clinic.practice.access import signed_in
from clinic.practice.requests import SignedInRequest

SECRET = "factors.app_secret"  # of the session, encrypted, until the first code is right


@dataclass(frozen=True)
class PasskeyRow:
    """A passkey as the list shows it."""

    pk: int
    name: str
    added: str
    used: str

    @classmethod
    def of(cls, row: Authenticator, zone: ZoneInfo) -> "PasskeyRow":
        added, used = (
            dates.short_day(moments.day_of(moment, zone)) if moment else ""
            for moment in (row.created_at, row.last_used_at)
        )
        return cls(row.pk, str(row), added, used)


@signed_in
def factor_list(request: SignedInRequest) -> HttpResponse:
    rows = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    recovery = next((row.wrap() for row in rows if row.type == RECOVERY), None)
    context = {
        "section": "factors",
        "passkeys": [PasskeyRow.of(row, zone_of(request.user)) for row in rows if row.type == PASSKEY],
        "app": next((row for row in rows if row.type == APP), None),
        "recovery": recovery,
        "left": len(recovery.get_unused_codes()) if recovery else 0,
        "held": factors_of(request.user),
    }
    return render(request, "account/factors.html", context)


@signed_in
@fresh_factor
def passkey_new(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _passkey_page(request, PasskeyForm(initial={"name": "This device"}))
    form = PasskeyForm(request.POST)
    if not request.POST.get("credential"):
        return _passkey_page(request, PasskeyForm(initial={"name": request.POST.get("name", "")}))
    if not form.is_valid():
        return _passkey_page(request, form, status=422)
    actions.add_passkey(
        request=request,
        name=form.cleaned_data["name"],
        credential=form.cleaned_data["credential"],
        by=request.user,
    )
    messages.success(request, "The passkey works. From now on you can sign in with it.")
    return _next_step(request)


def _passkey_page(request: SignedInRequest, form: PasskeyForm, status: int = 200) -> HttpResponse:
    context = {"section": "factors", "form": form, "held": factors_of(request.user)}
    return render(request, "account/passkey_new.html", context, status=status)


@signed_in
def passkey_new_ask(request: SignedInRequest) -> JsonResponse:
    """What the device is asked to make. Without a fresh factor the form itself is sent, and asks for one."""
    if request.method != "POST":
        return JsonResponse({}, status=405)
    if not is_fresh(request, factors_of(request.user)):
        return JsonResponse({}, status=403)
    return JsonResponse(dict(webauthn.begin_registration(request.user, passwordless=True)))


@signed_in
@fresh_factor
def passkey_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    passkey = get_object_or_404(Authenticator, pk=pk, user=request.user, type=PASSKEY)
    form = PasskeyNameForm(request.POST if request.method == "POST" else None, initial={"name": str(passkey)})
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_factor(request=request, factor=passkey, by=request.user)
        messages.success(request, "The passkey was removed. Nobody can sign in with it any more.")
        return redirect("mfa_index")
    if form.is_valid():
        actions.rename_passkey(factor=passkey, name=form.cleaned_data["name"], by=request.user)
        return redirect("mfa_index")
    context = {"section": "factors", "form": form, "passkey": passkey, "is_last": _is_last(request, passkey)}
    return render(request, "account/passkey_edit.html", context, status=422 if form.errors else 200)


def _is_last(request: SignedInRequest, factor: Authenticator) -> bool:
    others = Authenticator.objects.filter(user=request.user).exclude(pk=factor.pk).exclude(type=RECOVERY)
    return not others.exists()


@signed_in
@fresh_factor
def app_new(request: SignedInRequest) -> HttpResponse:
    """POST without a code begins; the code that the app shows then ends it."""
    if factors_of(request.user).app:
        return redirect("mfa_index")
    kept = request.session.get(SECRET)
    if request.method == "POST" and ("code" not in request.POST or not kept):
        request.session[SECRET] = encrypt(generate_totp_secret())
        return redirect("mfa_activate_totp")
    if not kept:
        return render(request, "account/app_begin.html", {"section": "factors"})
    secret = decrypt(kept)
    form = AppCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_added(request, form, secret):
        del request.session[SECRET]
        messages.success(request, "The app works. Its codes are your second step from now on.")
        return _next_step(request)
    context = {"section": "factors", "form": form, **_shown(request, secret)}
    return render(request, "account/app_new.html", context, status=422 if form.errors else 200)


def _is_added(request: SignedInRequest, form: AppCodeForm, secret: str) -> bool:
    refusal = code_refusal(request, request.user)
    if refusal:
        form.add_error("code", f"Too many wrong codes. Wait {moments.wait_in_words(refusal.wait)}, then try again.")
        return False
    if actions.add_app(request=request, secret=secret, code=form.cleaned_data["code"], by=request.user):
        return True
    count_wrong_code(request, request.user)
    form.add_error("code", "This is not the code of now. Wait for the next one, and check the time of your phone.")
    return False


def _shown(request: SignedInRequest, secret: str) -> dict[str, Any]:
    address = get_adapter().build_totp_url(request.user, secret)
    svg = get_adapter().build_totp_svg(address)
    return {
        "picture": "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(),
        "address": address,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }


@signed_in
@fresh_factor
def app_remove(request: SignedInRequest) -> HttpResponse:
    app = get_object_or_404(Authenticator, user=request.user, type=APP)
    if request.method == "POST":
        actions.remove_factor(request=request, factor=app, by=request.user)
        messages.success(request, "The app was removed. Its codes no longer count.")
        return redirect("mfa_index")
    return render(request, "account/app_remove.html", {"section": "factors", "is_last": _is_last(request, app)})


@signed_in
@fresh_factor
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """They are in the answer to a press, once; `new` makes others."""
    held = factors_of(request.user)
    if not held.any:
        return redirect("mfa_index")
    context: dict[str, Any] = {"section": "factors"}
    if request.method != "POST":
        row = Authenticator.objects.filter(user=request.user, type=RECOVERY).first()
        return render(request, "account/recovery.html", context | {"unseen": row and not row.wrap().did_view})
    if "new" in request.POST or not held.recovery:
        codes = actions.renew_recovery_codes(by=request.user)
    else:
        codes = actions.first_look_at_recovery_codes(by=request.user)
    if codes:
        text = "Recovery codes of Glabella. Each works once.\r\n" + "\r\n".join(codes) + "\r\n"
        context |= {"codes": codes, "file": "data:text/plain;charset=utf-8," + quote(text)}
    return render(request, "account/recovery.html", context)


def _next_step(request: SignedInRequest) -> HttpResponse:
    """The recovery codes that came with the first factor, until somebody has looked at them."""
    row = Authenticator.objects.filter(user=request.user, type=RECOVERY).first()
    return redirect("mfa_view_recovery_codes" if row and not row.wrap().did_view else "mfa_index")
