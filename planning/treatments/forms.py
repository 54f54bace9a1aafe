"""The treatment form: vials, times, and units for each planned point. Nothing is filled in that nobody recorded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from clinic.practice import dates
from clinic.practice.date_fields import MomentField
from clinic.practice.fields import DecimalField, field_of, read_day
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from clinic.practice.widgets import SegmentedRadio, UnitsInput
from clinic.stock.models import Vial
from planning.plans.decision_input import MOST_UNITS
from planning.plans.models import DoseReason
from planning.treatments import draws, validation
from planning.treatments.models import PointDepth, Technique, Treatment
from planning.treatments.planned_areas import PlannedArea, PlannedPoint, in_reading_order
from planning.treatments.previous_treatment import PreviousArea
from planning.treatments.protocol_choice import add_choice
from planning.treatments.vial_choice import OfferedVial

YES_NO = (("yes", "Yes"), ("no", "No"))


class UnitsField(DecimalField):
    """Steps of 0.5 are checked in validation.py."""

    widget = UnitsInput

    def __init__(self, point: PlannedPoint) -> None:
        errors = {"invalid": f"Enter the units given at {point.words}, such as 2.5."}
        super().__init__(
            unit="U", required=False, min_value=0, max_value=MOST_UNITS, label=point.words, error_messages=errors
        )


class DrawnField(DecimalField):
    """Left empty, a vial gives what is still needed."""

    widget = UnitsInput

    def __init__(self, offered: OfferedVial) -> None:
        errors = {"invalid": "Enter the units drawn from this vial, such as 12.5."}
        label = f"Drawn from {offered.name}"
        super().__init__(unit="U", required=False, min_value=0, max_value=1000, label=label, error_messages=errors)


class TreatmentForm(forms.Form):
    """`decided`: id of the decision that the page shows, whose points may have changed since. `begun_on`: the clinic's day on which
    the page was opened first."""

    idempotency_key = KeyField()
    decided = forms.CharField(widget=forms.HiddenInput, required=False)
    begun_on = forms.CharField(widget=forms.HiddenInput, required=False)
    vial = forms.MultipleChoiceField(
        label="Vial",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": draws.NONE_CHOSEN, "invalid_choice": "This vial is not in this clinic's stock."},
    )
    ended_at = MomentField(
        label="End of the injections",
        required=False,
        help_text="Every aftercare time counts from here. Leave it empty for the moment of signing.",
        error_messages={"required": "Enter when the injections ended."},
    )
    needle = forms.CharField(
        required=False,
        max_length=40,
        label="Needle",
        widget=forms.TextInput({"list": "needles", "autocomplete": "off"}),
    )
    technique = forms.ChoiceField(required=False, choices=[("", "Not noted"), *Technique.choices])
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
        vials: Sequence[OfferedVial] = (),
        amends: Treatment | None = None,
        initial: dict[str, Any] | None = None,
        decided: str = "",
    ) -> None:
        begun = {"decided": decided, "begun_on": clinic.today().isoformat()}
        super().__init__(data, initial=begun | (initial or {}))
        self.clinic = clinic
        self.areas, self.vials, self.newest, self.amends = areas, vials, decided, amends
        self.last: Mapping[str, PreviousArea] = {}
        if amends is None:
            del self.fields["amend_reason"]
        else:
            add_choice(self, amends.plan)
            # Whoever corrects a record signs it later than the injections ended.
            self.fields["ended_at"].required = True
            self.fields["ended_at"].help_text = "Every aftercare time counts from here."
        self.fields["ended_at"].widget.hides_optional = True
        field_of(self, "ended_at", MomentField).clinic = clinic
        for area in areas:
            for point in (*area.points, *area.spare):
                self.fields[point.field] = UnitsField(point)
                self.fields[point.depth_field] = forms.ChoiceField(
                    label=f"Depth, {point.short}", required=False, choices=[("", "Not noted"), *PointDepth.choices]
                )
            self.fields[f"reason-{area.area}"] = forms.ChoiceField(
                label=f"Reason for {'an area that was left out' if area.left_out else 'a dose above the range'}",
                required=False,
                choices=[("", "Choose a reason"), *DoseReason.choices],
            )
            self.fields[f"reason-{area.area}"].widget.hides_optional = True
            self.fields[f"words-{area.area}"] = forms.CharField(label="In words", required=False, max_length=300)
        self._offer(vials)

    def _offer(self, vials: Sequence[OfferedVial]) -> None:
        field_of(self, "vial", forms.MultipleChoiceField).choices = [(one.value, one.words) for one in vials]
        for one in vials:
            if one.vial is not None:
                self.fields[one.drawn_field] = DrawnField(one)
                self.fields[one.drawn_field].widget.hides_optional = True

    def clean(self) -> dict[str, Any]:
        for field, messages in validation.unit_errors(self.areas, self.given(), self.reasons(), self.amends).items():
            if field not in self.errors:
                self.add_error(None if field == NON_FIELD_ERRORS else field, messages)
        self._ask_when_it_ended()
        if self.cleaned_data.get("decided") not in ("", self.newest):
            self.add_error(None, self._decision_changed())
            self._show_again(decided=self.newest)
        return self.cleaned_data

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

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for row in self._rows() if not row["area"].left_out or row["used"]]

    @property
    def left_out_rows(self) -> list[dict[str, Any]]:
        return [row for row in self._rows() if row["area"].left_out and not row["used"]]

    def _rows(self) -> Iterator[dict[str, Any]]:
        for area in self.areas:
            points = [self._line(order, point) for order, point in in_reading_order(area.points)]
            spare = [self._line(order, point) for order, point in enumerate(area.spare, start=len(area.points))]
            reason, words = self[f"reason-{area.area}"], self[f"words-{area.area}"]
            used = any(self[point.field].value() not in (None, "") for point in area.spare)
            asked = {reason.name, words.name, *(point.field for point in (*area.points, *area.spare))}
            yield {
                "area": area,
                "points": points,
                "spare": spare,
                "used": used,
                "reason": reason,
                "words": words,
                "last": self.last.get(area.area),
                "has_errors": bool(asked & set(self.errors)),
            }

    def _line(self, order: int, point: PlannedPoint) -> dict[str, Any]:
        return {"point": point, "field": self[point.field], "depth": self[point.depth_field], "order": order}

    @property
    def after_has_errors(self) -> bool:
        return bool({"ended_at", "needle", "technique", "bruised", "note"} & set(self.errors))

    def vial_rows(self) -> Iterator[dict[str, Any]]:
        """A vial that was chosen stays to be taken away again, also when it may not be used any more."""
        chosen = [str(value) for value in self["vial"].value() or ()]
        for one in self.vials:
            is_chosen = one.value in chosen
            drawn = self[one.drawn_field] if one.vial is not None else None
            yield {"vial": one, "chosen": is_chosen, "closed": one.why_not and not is_chosen, "drawn": drawn}

    def drawn_from(self) -> list[tuple[Vial, Decimal | None]]:
        """The vials in the order of use, each with its units if they were typed."""
        known = {one.value: one for one in self.vials}
        chosen = [known[value] for value in dict.fromkeys(self.cleaned_data["vial"])]
        return [(one.vial, self.cleaned_data.get(one.drawn_field)) for one in chosen if one.vial is not None]

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

    def depths(self) -> dict[str, str]:
        fields = (point.depth_field for area in self.areas for point in (*area.points, *area.spare))
        return {field: depth for field in fields if (depth := self.cleaned_data.get(field))}

    def reasons(self) -> dict[str, dict[str, str]]:
        chosen = {area.area: self.cleaned_data.get(f"reason-{area.area}") for area in self.areas}
        return {
            area: {"reason": reason, "words": self.cleaned_data.get(f"words-{area}", "")}
            for area, reason in chosen.items()
            if reason
        }

    def bruise_seen(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["bruised"])
