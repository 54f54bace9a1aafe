"""Opening a vial: which ones may be opened next, and the form that says how much saline went in."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from clinic.practice.date_fields import MomentField
from clinic.practice.fields import DecimalField
from clinic.practice.idempotency import KeyField, read_key
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain, units
from clinic.practice.widgets import UnitsInput
from clinic.stock.models import Lot, Vial
from clinic.stock.reconstitution import REFERENCES, DilutionReason, dilution_question, strength

GONE = (
    "The vial that was chosen was opened or taken out meanwhile. Chosen now: {next}. Take that one, then press again."
)


@dataclass(frozen=True)
class NextVial:
    """The lot of a product that is opened next: the first to expire."""

    lot: Lot
    count: int

    @property
    def words(self) -> str:
        saline = usual_diluent(self.lot)
        if saline is None:
            return "Its dilution is not known here: enter the saline by its label."
        return f"{plain(saline)} mL is set, {units(strength(self.lot.vial_units, saline))} in 0.1 mL."


def usual_diluent(lot: Lot) -> Decimal | None:
    """By the label; None for a product without a reference, of which nothing is set."""
    sold = REFERENCES.get(lot.product)
    return sold.label_for(lot.vial_units) if sold else None


def openable(clinic: Clinic, at: datetime) -> list[Vial]:
    """Unopened vials that may be used, the first to expire first."""
    order = ("lot__expires_on", "lot__number", "serial", "pk")
    found = Vial.objects.with_lot().unopened().filter(clinic=clinic).order_by(*order)
    return [vial for vial in found if not vial.unusable(at)]


def lots_to_open(vials: Iterable[Vial]) -> list[NextVial]:
    by_lot: dict[uuid.UUID, list[Vial]] = {}
    for vial in vials:
        by_lot.setdefault(vial.lot_id, []).append(vial)
    return [NextVial(same[0].lot, len(same)) for same in by_lot.values()]


def next_vials(vials: Iterable[Vial]) -> list[NextVial]:
    """One for each product and size."""
    first: dict[tuple[str, Decimal], NextVial] = {}
    for found in lots_to_open(vials):
        first.setdefault((found.lot.product, found.lot.vial_units), found)
    return list(first.values())


def figures(lot: Lot) -> dict[str, str]:
    """What a script needs to tell the strength while somebody types."""
    sold = REFERENCES.get(lot.product)
    per_vial = lot.vial_units / 100
    known = {"least": sold.least_ml * per_vial, "most": sold.most_ml * per_vial} if sold else {}
    return {name: plain(value) for name, value in ({"units": lot.vial_units} | known).items()}


def opened_by_key(sent: QueryDict) -> Vial | None:
    """The vial that this page opened before."""
    key = read_key(sent.get("idempotency_key"))
    return Vial.objects.with_lot().filter(opening_key=key).first() if key else None


class OpenVialForm(forms.Form):
    """`vials`: those of one lot that may be opened. `asked`: the figures that a reason was given for."""

    idempotency_key = KeyField()
    vial = forms.ChoiceField(label="Which vial", widget=forms.RadioSelect)
    diluent_ml = DecimalField(
        label="Saline",
        unit="mL",
        decimal_places=2,
        min_value=Decimal("0.1"),
        max_value=20,
        widget=UnitsInput(step="0.1"),
        error_messages={
            "required": "Enter the millilitres of saline that went in.",
            "invalid": "Enter the millilitres of saline, such as 2.5.",
        },
    )
    asked = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    dilution_reason = forms.ChoiceField(
        label="Why it is right", required=False, choices=DilutionReason.choices, widget=forms.RadioSelect
    )
    opened_at = MomentField(
        label="Opened at", required=False, help_text="Leave it empty for now. The 24 hours count from here."
    )

    def __init__(self, *args: Any, vials: Sequence[Vial], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["dilution_reason"].widget.hides_optional = True
        self.vials = {str(vial.pk): vial for vial in shown_once(vials)}
        choices = [(pk, serial_words(vial)) for pk, vial in self.vials.items()]
        field = self.fields["vial"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0]
        field.error_messages["invalid_choice"] = GONE.format(next=choices[0][1])
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
        opened_at = self.fields["opened_at"]
        assert isinstance(opened_at, MomentField)
        opened_at.clinic = vials[0].clinic

    def clean(self) -> dict[str, Any]:
        if "vial" in self.errors:
            self.data = {name: self.data[name] for name in self.data} | {"vial": self.fields["vial"].initial}
        typed, vial = self.cleaned_data.get("diluent_ml"), self.chosen
        question = dilution_question(vial.lot.product, vial.units, typed) if vial and typed else None
        if question is None:
            self.cleaned_data["dilution_reason"] = ""
        elif self.cleaned_data.get("asked") != question.key or not self.cleaned_data.get("dilution_reason"):
            self.add_error("diluent_ml", question.text)
            self.data = {name: self.data[name] for name in self.data} | {"asked": question.key}
        return self.cleaned_data

    @property
    def chosen(self) -> Vial | None:
        return self.vials.get(self.cleaned_data.get("vial", ""))


def shown_once(vials: Iterable[Vial]) -> list[Vial]:
    """Of those without a serial number one stands for all."""
    found: dict[str, Vial] = {}
    for vial in vials:
        found.setdefault(vial.serial, vial)
    return list(found.values())


def serial_words(vial: Vial) -> str:
    return f"Serial {vial.serial}" if vial.serial else "One without a serial number"
