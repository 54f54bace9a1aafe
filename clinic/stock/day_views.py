"""Vials of the day: what is open, what is left, what may not be used; opening, waste, and the list at the end of the day."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.accounts.witness import ask_witness, witnesses
from clinic.practice.access import KEEPS_STOCK, READS_STOCK, find, may, page, url_for
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.numbers import units
from clinic.practice.own_addresses import address_of_ours
from clinic.practice.requests import ClinicRequest
from clinic.stock import actions, checks, opening
from clinic.stock.fridge import in_fridge
from clinic.stock.models import Lot, Vial, Waste
from clinic.stock.vial_card import VialCard, cards_of, day_of_vials
from clinic.stock.wasting import WasteForm

DRAWS, NO_ROW = "treatments:vial-draws", uuid.UUID(int=0)


@page(READS_STOCK, methods=("GET",))
def vials(request: ClinicRequest) -> HttpResponse:
    return render(request, "stock/vials_page.html", day_context(request))


def day_context(request: ClinicRequest) -> dict[str, Any]:
    now = request.clinic.now()
    day = day_of_vials(request.clinic, now)
    keeps_stock = may(request.membership, KEEPS_STOCK)
    ready = opening.openable(request.clinic, now) if keeps_stock else []
    return {
        "now": now,
        "day": day,
        "keeps_stock": keeps_stock,
        "back_to": address_of_ours(request, request.GET.get("next", "")),
        "unusable": [(card, waste_form(request, card) if keeps_stock else None) for card in day.unusable],
        "next_vials": opening.next_vials(ready),
        "products": in_fridge(request.clinic, now),
        "other_lots": opening.lots_to_open(ready),
        "reads_draws": bool(url_for(request.membership, DRAWS, vial_id=NO_ROW)),
    }


def waste_form(request: ClinicRequest, card: VialCard, sent: QueryDict | None = None) -> WasteForm:
    return WasteForm(sent, card=card, seen_by=list(witnesses(request.clinic, request.user)))


@page(KEEPS_STOCK)
def vial_open(request: ClinicRequest, lot_id: uuid.UUID) -> HttpResponse:
    lot = find(Lot.objects.all(), lot_id)
    sent = request.POST if request.method == "POST" else None
    if sent and (made := opening.opened_by_key(sent)):
        return _opened(request, made)
    ready = [vial for vial in opening.openable(request.clinic, request.clinic.now()) if vial.lot_id == lot.pk]
    if not ready:
        messages.warning(request, f"No vial of lot {lot} can be opened now. Nothing was changed.")
        return redirect("stock:vials")
    form = opening.OpenVialForm(sent, vials=ready, initial={"diluent_ml": opening.usual_diluent(lot)})
    if form.is_valid() and (opened := _open(request, form)):
        return _opened(request, opened)
    context = {"form": form, "lot": lot, "count": len(ready), "figures": opening.figures(lot)}
    return render(request, "stock/vial_open_page.html", context, status=422 if form.errors else 200)


def _open(request: ClinicRequest, form: opening.OpenVialForm) -> Vial | None:
    """None if refused, with the errors on the form."""
    cleaned, vial = form.cleaned_data, form.chosen
    assert vial
    try:
        return actions.open_vial(
            vial=vial,
            diluent_ml=cleaned["diluent_ml"],
            opened_at=cleaned["opened_at"],
            dilution_reason=cleaned["dilution_reason"],
            idempotency_key=cleaned["idempotency_key"],
            by=request.user,
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _opened(request: ClinicRequest, vial: Vial) -> HttpResponse:
    card = VialCard(vial, request.clinic.now())
    messages.success(request, f"Vial of lot {vial.lot} is open: {card.dilution}. Discard it by {card.discard_by}.")
    return redirect(address_of_ours(request, request.GET.get("next", "")) or "stock:vials")


@page(KEEPS_STOCK)
def vial_waste(request: ClinicRequest, vial_id: uuid.UUID) -> HttpResponse:
    """The form; then the page on which the witness confirms; then the waste is recorded."""
    vial = find(Vial.objects.with_lot().filter(opened_at__isnull=False), vial_id)
    (card,) = cards_of([vial], request.clinic.now())
    form = waste_form(request, card, request.POST if request.method == "POST" else None)
    if form.is_valid() and (answer := _waste(request, form)):
        return answer
    context = {"card": card, "form": form, "now": request.clinic.now()}
    return render(request, "stock/waste_page.html", context, status=422 if form.errors else 200)


def _waste(request: ClinicRequest, form: WasteForm) -> HttpResponse | None:
    """The page that follows; None if refused, with the errors on the form."""
    cleaned, witness = form.cleaned_data, form.seen_by_whom
    told: dict[str, Any] = {name: cleaned[name] for name in ("units", "reason", "words", "idempotency_key")}
    told |= {"vial": form.card.vial, "witness": witness.user if witness else None, "by": request.user}
    try:
        if witness and (asked := _asked(request, form, told)):
            return asked
        made = actions.record_waste(**told)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    except KeyUsed as used:
        show_again(form, request.POST, wasted_before(used.made))
        return None
    messages.success(request, f"{units(made.units)} of lot {form.card.vial.lot} recorded as waste.")
    return redirect("stock:vials")


def _asked(request: ClinicRequest, form: WasteForm, told: dict[str, Any]) -> HttpResponse | None:
    """Nobody is called as a witness of what would be refused, nor twice for what was recorded."""
    witness = form.seen_by_whom
    assert witness
    if Waste.objects.filter(idempotency_key=told["idempotency_key"]).exists():
        return None
    checks.refuse_waste(form.card.vial, told["units"], told["reason"], told["words"])
    return ask_witness(request, witness, form.deed(request.user, reverse("stock:vials")))


def wasted_before(waste: Waste) -> str:
    return f"This page recorded {units(waste.units)} as waste already. Nothing was recorded now; press again for more."


@page(READS_STOCK, methods=("GET",))
def end_of_day(request: ClinicRequest) -> HttpResponse:
    now = request.clinic.now()
    keeps_stock = may(request.membership, KEEPS_STOCK)
    context = {"now": now, "day": day_of_vials(request.clinic, now), "keeps_stock": keeps_stock}
    return render(request, "stock/end_of_day_page.html", context)
