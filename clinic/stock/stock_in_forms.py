"""What is printed on the vials, and what was checked of the delivery."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.practice.fields import DayField, DecimalField, DecimalInput
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from clinic.practice.text_fields import CodeField
from clinic.practice.widgets import SegmentedRadio, UnitsInput
from clinic.stock import checks
from clinic.stock.actions import Printed
from clinic.stock.authenticity import signs
from clinic.stock.products import ToxinProduct, VialSource
from clinic.stock.reconstitution import SizeReason

YES_NO = (("yes", "Yes"), ("no", "No"))


class PrintedForm(forms.Form):
    """Asks only for what the scanned code did not say."""

    product = forms.ChoiceField(
        choices=[("", "Choose what is on the vial"), *ToxinProduct.choices],
        error_messages={"required": "Choose the product that is on the vial."},
    )
    vial_units = DecimalField(
        unit="U",
        label="Units in a vial",
        decimal_places=1,
        min_value=1,
        max_value=1000,
        widget=DecimalInput({"list": "vial-sizes"}),
        error_messages={
            "required": "Enter how many units one vial holds.",
            "invalid": "Enter how many units one vial holds, such as 100.",
        },
    )
    size_reason = forms.ChoiceField(
        label="The size is right, because", required=False, choices=[("", "Choose a reason"), *SizeReason.choices]
    )
    number = CodeField(max_length=40, label="Lot number", required=False, help_text="As printed on the vial.")
    unnumbered = forms.BooleanField(label="No lot number is printed on the vial", required=False)
    expires_on = DayField(
        label="Expiry date",
        help_text="Only month and year printed: the last day of the month.",
        error_messages={"required": "Enter the expiry date printed on the vial."},
    )

    def __init__(self, data: Any, *, clinic: Clinic, said: Mapping[str, Any], gtin: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        self.clinic, self.said, self.gtin = clinic, said, gtin
        self.asks_size_reason = bool(self["size_reason"].value())
        for name in said:
            del self.fields[name]
        if "number" in said:
            del self.fields["unnumbered"]
        self.fields["size_reason"].widget.hides_optional = True
        if "number" in self.fields:
            self.fields["number"].widget.hides_optional = True

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "number" in self.fields and not told.get("number") and not told.get("unnumbered"):
            self.add_error("number", "Enter the lot number, or say that none is printed.")
        if not self.errors:
            printed = self.printed()
            known = checks.lot_in_stock(self.clinic, printed.product, printed.number)
            try:
                checks.refuse_printed(printed, known, told["size_reason"], self.clinic.today())
                checks.refuse_gtin(self.clinic, printed)
            except ValidationError as refused:
                self.asks_size_reason |= "vial_units" in refused.message_dict
                for field, messages in refused.message_dict.items():
                    self.add_error(field if field in self.fields else None, messages)
        return told

    def printed(self) -> Printed:
        told = {**self.cleaned_data, **self.said}
        number = told.get("number", "")
        return Printed(told["product"], number, told["expires_on"], told["vial_units"], self.gtin)


class DeliveryForm(forms.Form):
    """How many, in which state, and from where."""

    idempotency_key = KeyField()
    count = DecimalField(
        unit="vials",
        label="Vials",
        decimal_places=0,
        min_value=1,
        max_value=checks.MOST_VIALS,
        widget=UnitsInput(step="1", attrs={"min": "1", "max": str(checks.MOST_VIALS), "inputmode": "numeric"}),
        error_messages={
            "required": "Enter how many vials came in.",
            "invalid": "Enter how many vials came in, such as 4.",
        },
    )
    seals_intact = forms.ChoiceField(
        label="Seals intact, all",
        choices=YES_NO,
        widget=SegmentedRadio({"class": "fit yes-no"}),
        error_messages={"required": "Say whether every seal is intact."},
    )
    arrived_cold = forms.ChoiceField(
        label="Arrived cold, 2 to 8 °C",
        choices=YES_NO,
        widget=SegmentedRadio({"class": "fit yes-no"}),
        error_messages={"required": "Say whether they arrived at 2 to 8 °C."},
    )
    source = forms.ChoiceField(
        label="Bought from",
        choices=(("", "Choose"), *VialSource.choices),
        error_messages={"required": "Choose where the vials were bought."},
    )
    bought_from = forms.CharField(label="Name or order number", required=False, max_length=120)

    def __init__(self, data: Any, *, product: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.signs = {f"sign-{code}": code for code in signs(product)}
        for code, words in signs(product).items():
            self.fields[f"sign-{code}"] = forms.ChoiceField(
                label=words,
                choices=YES_NO,
                widget=SegmentedRadio({"class": "fit yes-no"}),
                error_messages={"required": f"Look at the carton and answer: {words.lower()}."},
            )

    @property
    def checklist_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.signs]

    def told(self) -> dict[str, Any]:
        """For `actions.take_in`."""
        cleaned = self.cleaned_data
        return {
            "count": int(cleaned["count"]),
            "seals_intact": cleaned["seals_intact"] == "yes",
            "arrived_cold": cleaned["arrived_cold"] == "yes",
            "source": cleaned["source"],
            "bought_from": cleaned["bought_from"],
            "checklist": {code: cleaned[name] == "yes" for name, code in self.signs.items()},
            "idempotency_key": cleaned["idempotency_key"],
        }
