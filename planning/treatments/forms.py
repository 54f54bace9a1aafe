"""The treatment form: vial, times, and units for each planned point. Nothing is filled in that nobody recorded."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from clinic.drafts.errors import ASKED
from clinic.practice import dates
from clinic.practice.date_fields import MomentField
from clinic.practice.fields import DayField, DecimalField, DecimalInput, field_of, read_day
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from clinic.practice.text_fields import CodeField
from clinic.practice.widgets import SegmentedRadio, UnitsInput
from planning.engine.contract.vocabulary import Product
from planning.plans.decision_input import MOST_UNITS
from planning.plans.models import DoseReason
from planning.treatments import validation, vials
from planning.treatments.engine_documents import VialUsed
from planning.treatments.models import Treatment, VialSource
from planning.treatments.planned_areas import PlannedArea, PlannedPoint
from planning.treatments.protocol_choice import add_choice

YES_NO = (("yes", "Yes"), ("no", "No"))


class UnitsField(DecimalField):
    """Steps of 0.5 are checked in validation.py."""

    widget = UnitsInput

    def __init__(self, point: PlannedPoint) -> None:
        errors = {"invalid": f"Enter the units given at {point.words}, such as 2.5."}
        super().__init__(
            unit="U", required=False, min_value=0, max_value=MOST_UNITS, label=point.words, error_messages=errors
        )


class TreatmentForm(forms.Form):
    """`decided`: id of the decision that the page shows, whose points may have changed since. `begun_on`: the clinic's day on which
    the page was opened first."""

    idempotency_key = KeyField()
    decided = forms.CharField(widget=forms.HiddenInput, required=False)
    begun_on = forms.CharField(widget=forms.HiddenInput, required=False)
    product = forms.ChoiceField(
        choices=[("", "Choose what is on the vial"), *((product.value, product.value) for product in Product)],
        error_messages={"required": "Choose the product that is on the vial."},
    )
    lot = CodeField(
        max_length=40,
        label="Lot number",
        help_text="As printed on the vial.",
        error_messages={"required": "Enter the lot number printed on the vial."},
    )
    expires_on = DayField(
        label="Expiry date",
        error_messages={"required": "Enter the expiry date printed on the vial."},
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
    vials = DecimalField(
        unit="vials",
        label="Vials opened",
        decimal_places=0,
        min_value=1,
        max_value=20,
        initial=1,
        widget=UnitsInput(step="1", attrs={"min": "1", "max": "20"}),
        error_messages={
            "required": "Enter how many vials of this lot were opened.",
            "invalid": "Enter how many vials of this lot were opened, such as 1.",
        },
    )
    diluent_ml = DecimalField(
        unit="mL",
        label="Diluent in a vial",
        decimal_places=2,
        min_value=Decimal("0.1"),
        max_value=100,
        error_messages={
            "required": "Enter how many mL of saline went into one vial.",
            "invalid": "Enter how many mL of saline went into one vial, such as 2.5.",
        },
    )
    source = forms.ChoiceField(
        label="Bought from",
        choices=(("", "Choose"), *VialSource.choices),
        error_messages={"required": "Choose where the vial was bought."},
    )
    seal_intact = forms.ChoiceField(
        label="Seal intact, and shown to the patient",
        choices=YES_NO,
        widget=SegmentedRadio({"class": "fit yes-no"}),
        error_messages={"required": "Say whether the vial's seal was intact."},
    )
    reconstituted_at = MomentField(
        label="Reconstituted at", error_messages={"required": "Enter when the vial was reconstituted."}
    )
    ended_at = MomentField(
        label="End of the injections",
        required=False,
        help_text="Every aftercare time counts from here. Leave it empty for the moment of signing.",
        error_messages={"required": "Enter when the injections ended."},
    )
    bruised = forms.ChoiceField(
        label="A bruise showed",
        required=False,
        choices=(("", "Not noted"), *YES_NO),
        widget=SegmentedRadio({"class": "fit"}),
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    amend_reason = forms.CharField(
        max_length=500,
        label="What was wrong in the signed record",
        error_messages={"required": "Say what was wrong in the signed record."},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        clinic: Clinic,
        areas: Sequence[PlannedArea],
        amends: Treatment | None = None,
        initial: dict[str, Any] | None = None,
        decided: str = "",
    ) -> None:
        begun = {"decided": decided, "begun_on": clinic.today().isoformat()}
        super().__init__(data, initial=begun | (initial or {}))
        self.clinic = clinic
        self.areas, self.newest, self.amends = areas, decided, amends
        if amends is None:
            del self.fields["amend_reason"]
        else:
            add_choice(self, amends.plan)
            # Whoever corrects a record signs it later than the injections ended.
            self.fields["ended_at"].required = True
            self.fields["ended_at"].help_text = "Every aftercare time counts from here."
        self.fields["ended_at"].widget.hides_optional = True
        for name in ("reconstituted_at", "ended_at"):
            field_of(self, name, MomentField).clinic = clinic
        for area in areas:
            for point in (*area.points, *area.spare):
                self.fields[point.field] = UnitsField(point)
            self.fields[f"reason-{area.area}"] = forms.ChoiceField(
                label="Reason for a dose above the range",
                required=False,
                choices=[("", "Choose a reason"), *DoseReason.choices],
            )
            self.fields[f"reason-{area.area}"].widget.hides_optional = True
            self.fields[f"words-{area.area}"] = forms.CharField(label="In words", required=False, max_length=300)
        for name, reasons in vials.REASONS.items():
            self.fields[f"why_{name}"] = forms.ChoiceField(
                label="It is right, because", required=False, choices=[("", "Choose a reason"), *reasons.choices]
            )
            self.fields[f"why_{name}"].widget.hides_optional = True
            self.fields[f"asked_{name}"] = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        for field, messages in validation.unit_errors(self.areas, self.given(), self.reasons()).items():
            if field not in self.errors:
                self.add_error(None if field == NON_FIELD_ERRORS else field, messages)
        self._ask_about_vial()
        self._ask_when_it_ended()
        if self.cleaned_data.get("decided") not in ("", self.newest):
            self.add_error(None, self._decision_changed())
            self._show_again(decided=self.newest)
        return self.cleaned_data

    def _ask_about_vial(self) -> None:
        """Ask about a vial size or dilution that is unusual for the product; the answer counts for these figures only."""
        drawn = self.vial() if not {"product", *vials.REASONS} & set(self.errors) else None
        asked = vials.unconfirmed(drawn, self.confirmed()) if drawn else {}
        for name, question in asked.items():
            self.add_error(name, forms.ValidationError(question.text, code=ASKED))
            self._show_again(**{f"asked_{name}": question.key})

    def _ask_when_it_ended(self) -> None:
        """The moment of signing is the end of the injections on their own day only."""
        begun = read_day(self.cleaned_data.get("begun_on", ""))
        if (
            begun
            and begun < self.clinic.today()
            and "ended_at" not in self.errors
            and not self.cleaned_data["ended_at"]
        ):
            day = dates.plain_day(begun)
            self.add_error("ended_at", f"This record was begun on {day}. Enter when the injections ended.")

    def _show_again(self, **values: str) -> None:
        self.data = {name: self.data[name] for name in self.data} | values

    def _decision_changed(self) -> list[str]:
        """Names units typed at points that no longer exist, so that they are not lost."""
        gone = [
            f"{units} U were typed at {name.removeprefix('units-')}, which is not planned any more."
            for name, units in self.data.items()
            if name.startswith("units-") and name not in self.fields and units.strip() not in ("", "0")
        ]
        return ["The decision was changed since this page was opened. Check every point, then sign again.", *gone]

    def rows(self) -> Iterator[dict[str, Any]]:
        for area in self.areas:
            points = [{"point": point, "field": self[point.field]} for point in area.points]
            spare = [{"point": point, "field": self[point.field]} for point in area.spare]
            reason, words = self[f"reason-{area.area}"], self[f"words-{area.area}"]
            used = any(self[point.field].value() not in (None, "") for point in area.spare)
            yield {"area": area, "points": points, "spare": spare, "used": used, "reason": reason, "words": words}

    def vial(self) -> VialUsed:
        cleaned = self.cleaned_data
        plain: dict[str, Any] = {
            name: cleaned.get(name)
            for name in ("product", "vial_units", "diluent_ml", "lot", "expires_on", "source", "reconstituted_at")
        }
        return VialUsed(**plain, vials=int(cleaned.get("vials") or 0), seal_intact=cleaned.get("seal_intact") == "yes")

    def confirmed(self) -> dict[str, dict[str, str]]:
        cleaned = self.cleaned_data
        return {
            name: {"asked": cleaned.get(f"asked_{name}", ""), "reason": cleaned[f"why_{name}"]}
            for name in vials.REASONS
            if cleaned.get(f"why_{name}")
        }

    def end_of_injections(self) -> datetime | None:
        """None for the moment of signing. A correction that leaves the time unchanged keeps the signed seconds."""
        typed: datetime | None = self.cleaned_data["ended_at"]
        if self.amends is None or typed is None:
            return typed
        kept = self.amends.ended_at
        return kept if self.amends.clinic.local(kept).replace(second=0, microsecond=0) == typed else typed

    def given(self) -> dict[str, Decimal]:
        """Units by field, without empty fields: empty is not 0."""
        fields = (point.field for area in self.areas for point in (*area.points, *area.spare))
        return {field: units for field in fields if (units := self.cleaned_data.get(field)) is not None}

    def reasons(self) -> dict[str, dict[str, str]]:
        chosen = {area.area: self.cleaned_data.get(f"reason-{area.area}") for area in self.areas}
        return {
            area: {"reason": reason, "words": self.cleaned_data.get(f"words-{area}", "")}
            for area, reason in chosen.items()
            if reason
        }

    def bruise_seen(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["bruised"])
