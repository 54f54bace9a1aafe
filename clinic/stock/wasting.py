"""Waste of an opened vial: how much, why, and who saw it."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.http import QueryDict

from clinic.accounts.witness import Deed
from clinic.practice.fields import DecimalField
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Membership, User
from clinic.practice.numbers import units
from clinic.practice.widgets import UnitsInput
from clinic.stock.models import Vial, WasteReason
from clinic.stock.vial_card import VialCard


class WasteForm(forms.Form):
    """`seen_by`: who may witness it; without anybody the words say what was thrown away."""

    idempotency_key = KeyField()
    units = DecimalField(
        label="Waste",
        unit="U",
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=1000,
        widget=UnitsInput,
        error_messages={
            "required": "Enter the units thrown away.",
            "invalid": "Enter the units thrown away, such as 2.5.",
        },
    )
    reason = forms.ChoiceField(
        label="Because",
        choices=WasteReason.choices,
        widget=forms.RadioSelect({"class": "pills"}),
        error_messages={"required": "Choose why."},
    )
    words = forms.CharField(label="In words", required=False, max_length=500)
    witness = forms.ChoiceField(
        label="Witness", error_messages={"required": "A second person must see it. Choose who."}
    )

    def __init__(self, sent: QueryDict | None, *, card: VialCard, seen_by: Sequence[Membership]) -> None:
        initial = {"units": card.vial.left, "reason": card.waste_reason} if not card.is_usable else {}
        super().__init__(sent, initial=initial, auto_id=f"{card.vial.pk}_%s")
        self.card, self.seen_by = card, {str(member.pk): member for member in seen_by}
        if not seen_by:
            del self.fields["witness"]
            words = self.fields["words"]
            words.help_text = "Nobody else keeps stock here, so say what was thrown away, and how."
            return
        people = [
            (pk, f"{member.user.name}, {member.title or member.role_words.lower()}")
            for pk, member in self.seen_by.items()
        ]
        choices = people if len(people) == 1 else [("", "Choose who saw it"), *people]
        field = self.fields["witness"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def seen_by_whom(self) -> Membership | None:
        return self.seen_by.get(self.cleaned_data.get("witness", ""))

    def deed(self, by: User, leave: str) -> Deed:
        """What the witness reads."""
        reason = WasteReason(self.cleaned_data["reason"]).label.lower()
        vial: Vial = self.card.vial
        title = f"{units(self.cleaned_data['units'])} of {vial.lot} go to waste"
        told = f" “{self.cleaned_data['words']}”" if self.cleaned_data["words"] else ""
        return Deed(title, f"{vial.lot.product}, {reason}.{told} {by.full_name} records it.", leave)
