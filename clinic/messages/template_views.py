"""The words of each kind of message, and the hours in which none goes out."""

from typing import Any

from django.contrib import messages as notes
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.messages import choices, sms
from clinic.messages.codes import MessageChannel
from clinic.messages.forms import QuietHoursForm, TemplateForm
from clinic.messages.kinds import KINDS, MessageKind
from clinic.messages.samples import preview
from clinic.messages.settings_of import newest_words, rule_of, rules_of, settings_of
from clinic.messages.template_tests import send_test
from clinic.practice import languages
from clinic.practice.access import MANAGES_CLINIC, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.requests import ClinicRequest

CHANGED = "Somebody else has saved meanwhile. What you typed stands below; saving again keeps it."
CHANNELS = (MessageChannel.SMS, MessageChannel.EMAIL)


@page(MANAGES_CLINIC)
def template(request: ClinicRequest, kind: str) -> HttpResponse:
    """One kind by one channel in one language; saving makes a version."""
    known, channel, language = _asked(request, kind)
    told: dict[str, Any] = {
        "kind": known,
        "channel": channel,
        "newest": newest_words(request.clinic, known, channel, language),
        "rule": rule_of(request.clinic, known.code),
    }
    if request.method != "POST":
        return _page(request, language, told, TemplateForm(**told))
    form = TemplateForm(request.POST, **told)
    if not form.is_valid():
        return _page(request, language, told, form, 422)
    try:
        saved = _save(request, known, channel, language, form)
    except choices.WordsRefused as refused:
        for field, fault in refused.faults.items():
            form.add_error(field, fault)
        return _page(request, language, told, form, 422)
    except ChangedMeanwhile:
        again = {**request.POST.dict(), "after": told["newest"].number, "version": told["rule"].version}
        return _page(request, language, told, TemplateForm(again, **told), 409, changed=CHANGED)
    notes.success(request, f"{known.label} was saved, version {saved}." if saved else f"{known.label} was saved.")
    if request.POST.get("do") == "test":
        send_test(clinic=request.clinic, kind=known.code, channel=channel, language=language, by=request.user)
        notes.success(request, f"A test is on its way to {request.user.email}.")
    return redirect(_address(known.code, channel, language))


@transaction.atomic
def _save(request: ClinicRequest, kind: MessageKind, channel: str, language: str, form: TemplateForm) -> int:
    told = form.cleaned_data
    saved = choices.save_words(
        clinic=request.clinic,
        kind=kind.code,
        channel=channel,
        language=language,
        subject=told.get("subject", ""),
        words=told["words"],
        after=told["after"],
        by=request.user,
    )
    others = set(rule_of(request.clinic, kind.code).channels) - {channel}
    choices.set_rule(
        clinic=request.clinic,
        kind=kind.code,
        channels=others | ({channel} if told.get("is_on") else set()),
        hours_before=told.get("hours_before"),
        send_when=told.get("send_when", ""),
        version=told["version"],
        by=request.user,
    )
    return saved.number


@page(MANAGES_CLINIC, methods=("POST",))
def template_check(request: ClinicRequest, kind: str) -> HttpResponse:
    """How it would read, while it is written."""
    known, channel, language = _asked(request, kind)
    sent = request.POST
    shown = preview(request.clinic, known, channel, language, sent.get("subject", ""), sent.get("words", ""))
    told = {"preview": shown, "channel": channel, "language": language, "swaps": True}
    return render(request, "outbox/_preview.html", told)


@page(MANAGES_CLINIC)
def message_settings(request: ClinicRequest) -> HttpResponse:
    stored = settings_of(request.clinic)
    form = QuietHoursForm(request.POST if request.method == "POST" else None, stored=stored)
    if request.method == "POST" and form.is_valid():
        try:
            choices.set_quiet_hours(clinic=request.clinic, by=request.user, **form.cleaned_data)
        except ChangedMeanwhile as changed:
            again = QuietHoursForm({**request.POST.dict(), "version": changed.current.version}, stored=changed.current)
            return _settings_page(request, again, 409, changed=CHANGED)
        notes.success(request, "The settings of messages were saved.")
        return redirect("outbox:message-settings")
    return _settings_page(request, form, 422 if form.is_bound else 200)


def _settings_page(request: ClinicRequest, form: QuietHoursForm, status: int, changed: str = "") -> HttpResponse:
    provider = sms.provider()
    told = {
        "form": form,
        "changed": changed,
        "sms_provider": provider.name if provider else "",
        "sms_keys": bool(provider and provider.keys_kept),
        "kinds": [(kind, rules_of(request.clinic)[kind.code]) for kind in KINDS.values()],
    }
    return render(request, "outbox/message_settings_page.html", told, status=status)


def _asked(request: ClinicRequest, kind: str) -> tuple[MessageKind, str, str]:
    if kind not in KINDS:
        raise Http404
    channel, language = request.GET.get("channel", ""), request.GET.get("language", "")
    return (
        KINDS[kind],
        channel if channel in MessageChannel.values else MessageChannel.SMS.value,
        language if language in languages.available() else request.clinic.language,
    )


def _page(
    request: ClinicRequest,
    language: str,
    told: dict[str, Any],
    form: TemplateForm,
    status: int = 200,
    changed: str = "",
) -> HttpResponse:
    kind, channel = told["kind"], told["channel"]
    subject, words = (str(form[name].value() or "") if name in form.fields else "" for name in ("subject", "words"))
    rules = rules_of(request.clinic)
    context = {
        **told,
        "form": form,
        "changed": changed,
        "language": language,
        "preview": preview(request.clinic, kind, channel, language, subject, words),
        "rules": [(KINDS[code], rule) for code, rule in rules.items()],
        "channels": [(one, one.label, _address(kind.code, one, language)) for one in CHANNELS],
        "languages": [(one, languages.name(one), _address(kind.code, channel, one)) for one in languages.available()],
        "here": _address(kind.code, channel, language),
        "check": _address(kind.code, channel, language, "outbox:template-check"),
    }
    return render(request, "outbox/template_page.html", context, status=status)


def _address(kind: str, channel: str, language: str, route: str = "outbox:template") -> str:
    return f"{reverse(route, args=[kind])}?channel={channel}&language={language}"
