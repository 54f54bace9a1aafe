"""The health questions as a form. Yes, no and not asked are three different answers; what belongs to a yes is asked with it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from clinic.practice.fields import DayField
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from clinic.practice.widgets import PillChoices, SegmentedRadio
from patients.records.health import (
    BY_CODE,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_ITEMS,
    QUESTIONS,
    AnswerKind,
    HealthQuestion,
    MedicineClassChoices,
)
from patients.records.models import HealthHistory

YES, NO, NOT_ASKED = "yes", "no", ""
SPARE_ROWS = 3
GROUPS = (
    ("Today", ("pregnant", "breastfeeding", "infected_sites")),
    ("Allergies and medicines", ("allergies", "medicines")),
    (
        "Nerves and muscles",
        ("neuromuscular_disorder", "specialist_clearance", "swallowing_problem", "breathing_problem"),
    ),
    ("Earlier toxin", ("prior_effects",)),
)
_MORE = {AnswerKind.CODES: "What happened, in words", AnswerKind.MEDICINES: "Dose, since when, when last taken"}


class HealthForm(forms.Form):
    """Field names: `<question>` yes, no or empty; `<question>_what` codes or a name; `<question>_note` words;
    `medicine_<n>` with `medicine_class_<n>`; `clearance_by` and `clearance_on`."""

    idempotency_key = KeyField()
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, clinic: Clinic, newest: HealthHistory | None, **options: Any) -> None:
        self.clinic, self.newest = clinic, newest
        options.setdefault("initial", {"after": newest.number if newest else 0, **self._before()})
        super().__init__(*args, **options)
        for question in QUESTIONS:
            self.fields[question.code] = _three_answers(question)
            self.fields |= _details(question)
        for number in range(self._rows()):
            self.fields |= _medicine_row(number)
        for field in self.fields.values():
            # Everything here may stay empty; saying "(optional)" each time would be noise.
            field.widget.hides_optional = True

    # -- what stands in the form ------------------------------------------------------------------------------------------

    def _before(self) -> dict[str, Any]:
        """The last answers. A "no" to what may begin any day (pregnancy, infection) is asked anew, unless it was said today; a "yes"
        holds until somebody asks again."""
        if self.newest is None:
            return {}
        initial: dict[str, Any] = {}
        for question in QUESTIONS:
            answer = self.newest.answers.get(question.code)
            if question.code in self.newest.answers and (question.lasting or self.asked_today or answer):
                initial |= _initial(question, answer)
                initial[f"{question.code}_note"] = self.newest.notes.get(question.code, "")
        return initial

    @property
    def asked_today(self) -> bool:
        return self.newest is not None and self.clinic.day_of(self.newest.taken_at) == self.clinic.today()

    def _rows(self) -> int:
        """Rows for medicines: those that were sent or are known, and a few spare ones."""
        sent = [name for name in self.data if name.startswith("medicine_") and name[9:].isdigit()]
        known = len(self.initial.get("known_medicines", ()))
        return min(max(len(sent), known + SPARE_ROWS), MOST_ITEMS)

    def groups(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """For the page: the questions under their headings, each with its bound fields."""
        for heading, codes in GROUPS:
            yield heading, [self._on_page(BY_CODE[code]) for code in codes]

    def _on_page(self, question: HealthQuestion) -> dict[str, Any]:
        names = [f"{question.code}_what", f"{question.code}_note"]
        details = [self[name] for name in names if name in self.fields]
        if question.kind == AnswerKind.CLEARANCE:
            details = [self["clearance_by"], self["clearance_on"]]
        wrong = any(name in self.errors for name in self._names(question)) if self.is_bound else False
        return {"question": question, "field": self[question.code], "details": details, "wrong": wrong}

    def medicine_rows(self) -> list[dict[str, Any]]:
        return [
            {"number": number + 1, "name": self[f"medicine_{number}"], "kind": self[f"medicine_class_{number}"]}
            for number in range(self._rows())
        ]

    def _names(self, question: HealthQuestion) -> list[str]:
        extra = {"medicines": "medicine_", "specialist_clearance": "clearance_"}.get(question.code, question.code)
        return [name for name in self.fields if name == question.code or name.startswith(extra)]

    # -- what the form says -----------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        for question in QUESTIONS:
            said = self.cleaned_data.get(question.code, NOT_ASKED)
            told = self._told(question)
            if question.kind == AnswerKind.YES_NO:
                continue
            if said == YES and question.kind == AnswerKind.CLEARANCE:
                self._check_clearance()
            elif said == YES and not told:
                self._miss(question)
            elif said != YES and told:
                self.add_error(
                    question.code, f"{question.label}: details are given below, so answer “Yes”, or empty them."
                )
        return self.cleaned_data

    def _check_clearance(self) -> None:
        """A clearance is somebody's word on a day: one without the other is none."""
        if not self.cleaned_data.get("clearance_by"):
            self.add_error("clearance_by", "Enter who cleared the patient.")
        if not self.cleaned_data.get("clearance_on") and "clearance_on" not in self.errors:
            self.add_error("clearance_on", "Enter the day of the clearance.")

    def _told(self, question: HealthQuestion) -> Any:
        """What was given beside a yes: codes, a name, medicines, or who cleared when; empty for nothing."""
        if question.kind == AnswerKind.MEDICINES:
            return self._medicines()
        if question.kind == AnswerKind.CLEARANCE:
            by, on = self.cleaned_data.get("clearance_by"), self.cleaned_data.get("clearance_on")
            return {"by": by or "", "on": on.isoformat() if on else ""} if by or on else None
        return self.cleaned_data.get(f"{question.code}_what")

    def _miss(self, question: HealthQuestion) -> None:
        if question.kind == AnswerKind.MEDICINES:
            self.add_error("medicine_0", "Enter at least one medicine, or answer “None”.")
        elif f"{question.code}_what" not in self.errors:
            words = "Enter its name." if question.kind == AnswerKind.NAME else "Choose at least one."
            self.add_error(f"{question.code}_what", f"{question.label}: {words[0].lower()}{words[1:]}")

    def _medicines(self) -> list[dict[str, str]]:
        found = []
        for number in range(self._rows()):
            name = self.cleaned_data.get(f"medicine_{number}", "")
            kind = self.cleaned_data.get(f"medicine_class_{number}", "")
            if kind and not name:
                self.add_error(f"medicine_{number}", f"Enter the name of medicine {number + 1}, or empty its kind.")
            if name:
                found.append({"name": name, **({"class": kind} if kind else {})})
        return found

    def clean_clearance_on(self) -> date | None:
        day: date | None = self.cleaned_data["clearance_on"]
        if day and day > self.clinic.today():
            raise forms.ValidationError("The day of the clearance must not be in the future.")
        return day

    @property
    def answers(self) -> dict[str, Any]:
        """In the contract's shape: only the questions that were asked."""
        asked = {}
        for question in QUESTIONS:
            said = self.cleaned_data[question.code]
            if said != NOT_ASKED:
                asked[question.code] = self._told(question) or True if said == YES else _none(question)
        return asked

    @property
    def notes(self) -> dict[str, str]:
        return {question.code: self.cleaned_data.get(f"{question.code}_note", "") for question in QUESTIONS}


def _three_answers(question: HealthQuestion) -> forms.ChoiceField:
    choices = [(YES, "Yes"), (NO, question.none), (NOT_ASKED, "Not asked")]
    widget = SegmentedRadio(attrs={"class": "yes-no"})
    return forms.ChoiceField(
        label=question.text, help_text=question.reason, choices=choices, required=False, widget=widget
    )


def _details(question: HealthQuestion) -> dict[str, forms.Field]:
    """The fields beside a yes."""
    if question.kind == AnswerKind.CLEARANCE:
        return {
            "clearance_by": forms.CharField(label="Cleared by", max_length=LONGEST_NAME, required=False),
            "clearance_on": DayField(label="On", required=False, last=date.max),
        }
    note = forms.CharField(label=_MORE.get(question.kind, "In words"), max_length=LONGEST_NOTE, required=False)
    fields: dict[str, forms.Field] = {f"{question.code}_note": note}
    if question.kind == AnswerKind.CODES and question.codes:
        which = forms.MultipleChoiceField(
            label="Which", choices=question.codes.choices, required=False, widget=PillChoices
        )
        fields = {f"{question.code}_what": which, **fields}
    if question.kind == AnswerKind.NAME:
        fields = {
            f"{question.code}_what": forms.CharField(label="Which", max_length=LONGEST_NAME, required=False),
            **fields,
        }
    return fields


def _medicine_row(number: int) -> dict[str, forms.Field]:
    kinds = [("", "Kind not known"), *MedicineClassChoices.choices]
    return {
        f"medicine_{number}": forms.CharField(label=f"Medicine {number + 1}", max_length=LONGEST_NAME, required=False),
        f"medicine_class_{number}": forms.ChoiceField(
            label=f"Kind of medicine {number + 1}", choices=kinds, required=False
        ),
    }


def _initial(question: HealthQuestion, answer: Any) -> dict[str, Any]:
    code = question.code
    if answer is None or answer is False or answer == []:
        return {code: NO}
    if question.kind == AnswerKind.YES_NO:
        return {code: YES}
    if question.kind == AnswerKind.CLEARANCE:
        return {code: YES, "clearance_by": answer["by"], "clearance_on": date.fromisoformat(answer["on"])}
    if question.kind == AnswerKind.MEDICINES:
        rows = {f"medicine_{number}": item["name"] for number, item in enumerate(answer)}
        kinds = {f"medicine_class_{number}": item.get("class", "") for number, item in enumerate(answer)}
        return {code: YES, "known_medicines": answer, **rows, **kinds}
    return {code: YES, f"{code}_what": answer}


def _none(question: HealthQuestion) -> Any:
    if question.kind == AnswerKind.YES_NO:
        return False
    return None if question.kind in (AnswerKind.NAME, AnswerKind.CLEARANCE) else []
