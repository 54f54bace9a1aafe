"""In the fridge: lots by product, notices, one lot with its vials, corrections and withdrawal."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.audit.log import record as log
from clinic.practice.access import KEEPS_STOCK, READS_STOCK, find, holds, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.fields import DecimalField
from clinic.practice.requests import ClinicRequest
from clinic.practice.widgets import UnitsInput
from clinic.stock import actions
from clinic.stock.fridge import in_fridge, notices, threshold
from clinic.stock.given_to import is_recalled, patients_of
from clinic.stock.models import Lot, RemovalReason, Vial

USED_UP_SHOWN = 60
REASON_LENGTH = 500


class RemovalForm(forms.Form):
    """Unopened vials that are not there, or no longer. `unopened`: how many the page showed."""

    unopened = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000)
    count = DecimalField(
        label="Vials to take out",
        unit="vials",
        decimal_places=0,
        min_value=1,
        max_value=200,
        initial=1,
        widget=UnitsInput(step="1", attrs={"min": "1", "inputmode": "numeric"}),
        error_messages={"required": "Enter how many.", "invalid": "Enter how many, such as 1."},
    )
    reason = forms.ChoiceField(
        label="Because",
        choices=[("", "Choose a reason"), *RemovalReason.choices],
        error_messages={"required": "Choose why."},
    )
    words = forms.CharField(label="In words", required=False, max_length=500)


class ThresholdForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    expiry_days = DecimalField(
        label="Days before a lot expires",
        unit="days",
        decimal_places=0,
        min_value=0,
        max_value=365,
        error_messages={"required": "Enter how many days.", "invalid": "Enter how many days, such as 30."},
    )
    low_vials = DecimalField(
        label="Usable vials left of a product",
        unit="vials",
        decimal_places=0,
        min_value=0,
        max_value=50,
        error_messages={"required": "Enter how many vials.", "invalid": "Enter how many vials, such as 2."},
    )


@page(READS_STOCK)
def fridge(request: ClinicRequest) -> HttpResponse:
    """Sending sets when notice is given."""
    keeps = holds(request.membership, KEEPS_STOCK)
    limits = threshold(request.clinic)
    shown = {"version": limits.version, "expiry_days": limits.expiry_days, "low_vials": limits.low_vials}
    form = ThresholdForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid() and _set_thresholds(request, form):
        return redirect("stock:fridge")
    if request.method != "POST":
        log(action="stock.fridge", obj=request.clinic, by=request.user)
    products = in_fridge(request.clinic, request.clinic.now())
    used_up = Lot.objects.exclude(pk__in=[one.lot.pk for each in products for one in each.lots])
    context: dict[str, Any] = {
        "products": products,
        "notices": notices(products),
        "limits": limits,
        "used_up": used_up.annotate(last=Max("vials__opened_at")).order_by("-last", "number")[:USED_UP_SHOWN],
        "keeps": keeps,
        "form": form,
        "clinic_has_stock": Lot.objects.exists(),
    }
    return render(request, "stock/fridge_page.html", context, status=422 if form.errors else 200)


def _set_thresholds(request: ClinicRequest, form: ThresholdForm) -> bool:
    told = {name: int(form.cleaned_data[name]) for name in ("expiry_days", "low_vials", "version")}
    try:
        actions.set_thresholds(clinic=request.clinic, by=request.user, **told)
    except ChangedMeanwhile as changed:
        form.add_error(None, "A colleague has changed this meanwhile. Look at it, then save again.")
        form.data = {**request.POST.dict(), "version": str(changed.current.version)}
        return False
    messages.success(request, "Notices were set.")
    return True


@page(READS_STOCK, methods=("GET",))
def lot_page(request: ClinicRequest, lot_id: uuid.UUID) -> HttpResponse:
    lot = find(Lot.objects.select_related("clinic", "withdrawn_by"), lot_id)
    log(action="stock.lot", obj=lot, by=request.user)
    return _lot_page(request, lot)


def _lot_page(request: ClinicRequest, lot: Lot, status: int = 200, **bound: forms.Form | str) -> HttpResponse:
    now = request.clinic.now()
    vials = list(Vial.objects.with_lot().filter(lot=lot).select_related("removed_by"))
    unopened = [vial for vial in vials if vial.opened_at is None and vial.removed_at is None]
    context: dict[str, Any] = {
        "lot": lot,
        "title": f"Lot {lot.number}" if lot.number else "Unnumbered lot",
        "patients": patients_of([lot.pk]).get(lot.pk, 0),
        "is_recalled": lot.withdrawn_at is not None and is_recalled(lot.pk),
        "vials": [(vial, vial.unusable(now)) for vial in vials],
        "unopened": len(unopened),
        "faults": list(dict.fromkeys(fault for vial in unopened for fault in vial.unusable(now))),
        "deliveries": lot.deliveries.select_related("taken_by"),
        "keeps": holds(request.membership, KEEPS_STOCK),
        "removal": RemovalForm(initial={"unopened": len(unopened)}),
    } | bound
    context["form"] = context["removal"]
    return render(request, "stock/lot_page.html", context, status=status)


@page(KEEPS_STOCK, methods=("POST",))
def lot_change(request: ClinicRequest, lot_id: uuid.UUID) -> HttpResponse:
    """`do` says what: take vials out, withdraw, release."""
    lot = find(Lot.objects.select_related("clinic", "withdrawn_by"), lot_id)
    doing: dict[str, Callable[[ClinicRequest, Lot], HttpResponse]] = {"withdraw": _withdraw, "release": _release}
    return doing.get(request.POST.get("do", ""), _remove)(request, lot)


def _remove(request: ClinicRequest, lot: Lot) -> HttpResponse:
    form = RemovalForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        counted = {"count": int(told["count"]), "unopened": told["unopened"]}
        try:
            removed = actions.remove_vials(
                lot=lot, reason=told["reason"], words=told["words"], by=request.user, **counted
            )
        except ValidationError as refused:
            there = Vial.objects.unopened().filter(lot=lot).count()
            form.data = {**request.POST.dict(), "unopened": str(there)}
            for field, words in getattr(refused, "error_dict", {None: refused.messages}).items():
                form.add_error(field, words)
        else:
            noun = "vial was" if len(removed) == 1 else "vials were"
            messages.success(request, f"{len(removed)} {noun} taken out of stock.")
            return redirect("stock:lot", lot.pk)
    return _lot_page(request, lot, 422, removal=form)


def _withdraw(request: ClinicRequest, lot: Lot) -> HttpResponse:
    words = f"Lot {lot} is withdrawn. Nothing more may be drawn from its vials."
    return _with_reason(request, lot, actions.withdraw_lot, words)


def _release(request: ClinicRequest, lot: Lot) -> HttpResponse:
    return _with_reason(request, lot, actions.release_lot, f"Lot {lot} may be used again.")


def _with_reason(request: ClinicRequest, lot: Lot, action: Callable[..., Lot], words: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    if len(reason) > REASON_LENGTH:
        fault = f"Shorten the reason to {REASON_LENGTH} characters."
        return _lot_page(request, lot, 422, fault=fault, typed=reason)
    try:
        action(lot=lot, reason=reason, by=request.user)
    except ValidationError as refused:
        return _lot_page(request, lot, 422, fault=refused.messages[0], typed=reason)
    messages.success(request, words)
    return redirect("stock:lot", lot.pk)
