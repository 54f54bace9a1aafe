"""Handing the tablet over, signing on it, and withdrawing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _

from clinic.practice import languages
from clinic.practice.typed_text import clean, line
from clinic.practice.widgets import PillChoices, SegmentedRadio
from patients.consents.actions import Signing
from patients.consents.handed import Handed
from patients.consents.models import NAME_LENGTH, SignedHow
from patients.consents.signature import EmptySignature, UnreadSignature, read_strokes
from patients.consents.wording import NO, YES, ConsentWording, Particulars
from patients.records.models import Patient
from patients.records.normalise import words

PATIENT, OTHER = "patient", "other"


class HandOverForm(forms.Form):
    """What the text has to name, in which language, and who is there. Photographs have no product and no areas."""

    product = forms.ChoiceField(label="Product", error_messages={"required": "Choose the product."})
    areas = forms.MultipleChoiceField(
        label="Where on the face",
        widget=PillChoices,
        error_messages={"required": "Choose where: the text names each place and its risks."},
    )
    off_label = forms.MultipleChoiceField(
        label="Outside the label here",
        widget=PillChoices,
        required=False,
        help_text="On the label, but not for this patient. Everything that the label does not cover is named by itself.",
    )
    language = forms.ChoiceField(label="Language of the text", widget=SegmentedRadio({"class": "fit"}))
    companion = forms.CharField(
        label="Who else is with the patient",
        max_length=NAME_LENGTH,
        required=False,
        help_text="Such as an interpreter or a relative. You are named anyway.",
    )

    def __init__(self, data: Any = None, *, wording: ConsentWording, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.wording = wording
        known = [code for code in languages.available() if code in wording.languages]
        self._choose("language", [(code, languages.name(code)) for code in known])
        if not wording.products:
            for name in ("product", "areas", "off_label"):
                del self.fields[name]
            return
        areas = [(code, name[:1].upper() + name[1:]) for code, name in wording.staff_names.items()]
        self._choose("product", [("", "Choose"), *wording.products.items()])
        self._choose("areas", areas)
        self._choose("off_label", [(code, name) for code, name in areas if code in wording.ever_on_label])

    def _choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def clean_companion(self) -> str:
        return line(self.cleaned_data["companion"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if stray := set(cleaned.get("off_label", ())) - set(cleaned.get("areas", ())):
            names = ", ".join(sorted(self.wording.staff_names[code] for code in stray))
            self.add_error("off_label", f"Not among the places above: {names}.")
        return cleaned

    @property
    def about(self) -> Particulars:
        told = self.cleaned_data
        product, areas = told.get("product", ""), tuple(told.get("areas", ()))
        named = {*told.get("off_label", ()), *self.wording.never_on_label(product, areas)}
        return Particulars(product, areas, tuple(code for code in areas if code in named))


class SignForm(forms.Form):
    """In the patient's language; its words are made when the form is, within `translation.override`."""

    handed = forms.CharField(widget=forms.HiddenInput)
    signer = forms.ChoiceField(widget=SegmentedRadio({"class": "fit"}))
    signer_name = forms.CharField(max_length=NAME_LENGTH, required=False)
    relation = forms.CharField(max_length=80, required=False)
    how = forms.ChoiceField(widget=SegmentedRadio({"class": "fit"}))
    strokes = forms.CharField(
        widget=forms.HiddenInput, required=False, validators=[ProhibitNullCharactersValidator()], max_length=200_000
    )
    typed_name = forms.CharField(max_length=NAME_LENGTH, required=False)

    def __init__(self, data: Any = None, *, handed: Handed, patient: Patient, is_minor: bool) -> None:
        super().__init__(data, initial={"handed": handed.sealed, "how": SignedHow.DRAWN, "signer": PATIENT})
        self.patient, self.is_minor = patient, is_minor
        self.asked = [self._question(one, handed.language) for one in handed.wording.questions]
        self._label(
            signer=_("Who signs?"),
            signer_name=_("Your name"),
            relation=_("Who you are to the patient"),
            how=_("How do you sign?"),
            typed_name=_("Your full name"),
        )
        self._choose("signer", [(PATIENT, patient.full_name), (OTHER, _("Somebody for the patient"))])
        self._choose("how", [(SignedHow.DRAWN, _("With the finger")), (SignedHow.TYPED, _("By typing my name"))])
        self.fields["relation"].help_text = _("For example: mother, guardian, authorised by the court.")
        self.fields["typed_name"].help_text = _("Typed here, your name counts like your signature by hand.")
        for name in ("signer_name", "typed_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _question(self, asked: Any, language: str) -> str:
        name, words_of_it = f"answer_{asked['code']}", asked[language]
        if asked.get("needs") == YES:
            must = _("Please confirm, or ask us before you sign: %(words)s") % {"words": words_of_it}
            self.fields[name] = forms.BooleanField(label=words_of_it, error_messages={"required": must})
        else:
            self.fields[name] = forms.ChoiceField(
                label=words_of_it,
                choices=[(YES, _("Yes")), (NO, _("No"))],
                widget=SegmentedRadio({"class": "fit"}),
                error_messages={"required": _("Please answer yes or no.")},
            )
        return name

    def _label(self, **labels: str) -> None:
        for name, label in labels.items():
            self.fields[name].label = label

    def _choose(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        signs_for = cleaned.get("signer") == OTHER
        if self.is_minor and cleaned.get("signer") == PATIENT:
            self.add_error("signer", _("Under 18 a parent or guardian signs."))
        for name in ("signer_name", "relation") if signs_for else ():
            cleaned[name] = line(cleaned.get(name, ""))
            if not words(cleaned[name]):
                self.add_error(name, _("Please fill this in: it is printed below the signature."))
        cleaned["printed_name"] = cleaned.get("signer_name", "") if signs_for else self.patient.full_name
        if cleaned.get("how") == SignedHow.TYPED:
            cleaned["signature"] = self._typed(cleaned)
        else:
            cleaned["signature"] = self._drawn(cleaned)
        return cleaned

    def _typed(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        typed, printed = line(cleaned.get("typed_name", "")), cleaned["printed_name"]
        if sorted(words(typed)) != sorted(words(printed)) or not words(typed):
            self.add_error("typed_name", _("Please type the name as it stands here: %(name)s") % {"name": printed})
        return {"name": typed}

    def _drawn(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        try:
            return read_strokes(cleaned.get("strokes") or "")
        except EmptySignature:
            self.add_error("strokes", _("Please sign in the field with your finger."))
        except UnreadSignature:
            self.add_error("strokes", _("The signature could not be read. Please clear the field and sign again."))
        return {}

    def signing(self, companion: str) -> Signing:
        """What was signed; of a valid form."""
        told = self.cleaned_data
        answers = {name.removeprefix("answer_"): told[name] for name in self.asked}
        return Signing(
            printed_name=told["printed_name"],
            how=told["how"],
            signature=told["signature"],
            relation=told["relation"] if told["signer"] == OTHER else "",
            companion=companion,
            answers={code: YES if answer is True else str(answer) for code, answer in answers.items()},
        )


class WithdrawalForm(forms.Form):
    told_by = forms.CharField(
        label="Who withdraws it",
        max_length=NAME_LENGTH,
        error_messages={"required": "Say who withdraws it: the patient, or who speaks for them."},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In the patient’s own words where there are any; “no reason given” will do.",
        error_messages={"required": "Write the reason, or that none was given."},
    )

    def clean_told_by(self) -> str:
        return line(self.cleaned_data["told_by"])

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"]).strip()
