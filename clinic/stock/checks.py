"""What the stock room refuses, in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from clinic.practice import dates, moments
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain
from clinic.stock.authenticity import signs
from clinic.stock.models import Lot, RemovalReason, TradeItem, Vial, WasteReason
from clinic.stock.reconstitution import USE_WITHIN, DilutionReason, SizeReason, dilution_question, size_question

if TYPE_CHECKING:
    from clinic.stock.actions import Printed

CLOCKS_DIFFER = timedelta(minutes=5)
MOST_ML = Decimal(20)
MOST_VIALS = 200


def lot_in_stock(clinic: Clinic, product: str, number: str) -> Lot | None:
    return Lot.objects.filter(clinic=clinic, product=product, number__iexact=number).first() if number else None


def refuse_printed(printed: "Printed", known: Lot | None, size_reason: str, today: date) -> None:
    errors: dict[str, list[str]] = {}
    if printed.vial_units <= 0:
        errors["vial_units"] = ["Enter the units printed on the vial."]
    if known and known.expires_on != printed.expires_on:
        day = dates.plain_day(known.expires_on)
        errors["expires_on"] = [f"Lot {known.number} is in stock with the expiry {day}. Look at the carton again."]
    elif printed.expires_on < today:
        day = dates.plain_day(printed.expires_on)
        errors["expires_on"] = [f"It expired on {day}. It is not taken into stock: send it back or destroy it."]
    if known and known.vial_units != printed.vial_units:
        errors["vial_units"] = [f"Lot {known.number} is in stock as vials of {plain(known.vial_units)} U."]
    elif not errors.get("vial_units") and size_reason not in SizeReason.values:
        question = size_question(printed.product, printed.vial_units)
        if question and known is None:
            errors["vial_units"] = [question.text]
    if errors:
        raise ValidationError(errors)


def refuse_gtin(clinic: Clinic, printed: "Printed") -> None:
    item = TradeItem.objects.filter(clinic=clinic, gtin=printed.gtin).first() if printed.gtin else None
    if item and (item.product, item.vial_units) != (printed.product, printed.vial_units):
        known = f"{item.product}, {plain(item.vial_units)} U"
        raise ValidationError({"product": [f"GTIN {item.gtin} is {known} in this clinic. Look at the carton again."]})


def refuse_delivery(lot: Lot, count: int, serials: Sequence[str], checklist: Mapping[str, bool]) -> None:
    if not 1 <= count <= MOST_VIALS:
        raise ValidationError({"count": [f"Enter how many vials came in: 1 to {MOST_VIALS}."]})
    if len(serials) > count:
        raise ValidationError({"count": [f"{len(serials)} vials were scanned, so at least {len(serials)} came in."]})
    twice = next((serial for at, serial in enumerate(serials) if serial in serials[:at]), None)
    if twice:
        raise ValidationError({"serials": [f"Serial number {twice} was scanned twice. Each vial has its own."]})
    same = Vial.objects.filter(clinic=lot.clinic, serial__in=[serial for serial in serials if serial])
    here = same.filter(lot=lot) | (same.filter(lot__gtin=lot.gtin) if lot.gtin else same.none())
    if found := here.first():
        words = f"Serial number {found.serial} is in stock already. The same number twice is a sign of counterfeit."
        raise ValidationError({"serials": [words]})
    if missing := [code for code in signs(lot.product) if code not in checklist]:
        raise ValidationError({f"sign-{code}": ["Look at the carton and answer."] for code in missing})


def opened_already(vial: Vial) -> str:
    assert vial.opened_at and vial.opened_by
    at = moments.full(vial.clinic.local(vial.opened_at), vial.clinic.today())
    return f"This vial was opened already: {at}, by {vial.opened_by.name}. Nothing was changed."


def refuse_opening(vial: Vial, diluent_ml: Decimal, opened_at: datetime, now: datetime, reason: str) -> None:
    if faults := vial.unusable(opened_at):
        raise ValidationError([f"{fault.words}. This vial may not be opened." for fault in faults])
    errors: dict[str, list[str]] = {}
    if not 0 < diluent_ml <= MOST_ML:
        errors["diluent_ml"] = [f"Enter the millilitres of saline: more than 0, at most {plain(MOST_ML)}."]
    elif reason not in DilutionReason.values and (
        question := dilution_question(vial.lot.product, vial.units, diluent_ml)
    ):
        errors["diluent_ml"] = [question.text]
    if opened_at > now + CLOCKS_DIFFER:
        errors["opened_at"] = ["This moment is still to come."]
    elif now - opened_at > USE_WITHIN:
        errors["opened_at"] = ["More than 24 hours ago: a vial must be used within 24 hours of opening."]
    if errors:
        raise ValidationError(errors)


def refuse_waste(vial: Vial, units: Decimal, reason: str, words: str) -> None:
    errors: dict[str, list[str]] = {}
    if vial.opened_at is None:
        raise ValidationError("This vial was never opened. Take it out of stock instead.")
    if units <= 0:
        errors["units"] = ["Enter the units thrown away: more than 0."]
    elif units > vial.left:
        errors["units"] = [f"{plain(units)} U are more than is left: {plain(vial.left)} U."]
    if reason not in WasteReason.values:
        errors["reason"] = ["Choose why."]
    elif reason == WasteReason.OTHER and not words.strip():
        errors["words"] = ["Write why it was thrown away."]
    if errors:
        raise ValidationError(errors)


def refuse_removal(count: int, there: int, reason: str, words: str) -> None:
    errors: dict[str, list[str]] = {}
    if not 1 <= count <= there:
        errors["count"] = [f"Enter how many: 1 to {there}."]
    if reason not in RemovalReason.values:
        errors["reason"] = ["Choose why."]
    if len(words) > 500:
        errors["words"] = ["Shorten this to 500 characters."]
    if errors:
        raise ValidationError(errors)
