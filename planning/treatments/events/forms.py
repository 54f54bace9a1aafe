"""Forms of adverse events: an effect with side, degree and first day; what was done, who looks again; a line of the log."""

from datetime import date
from typing import Any

from django import forms

from clinic.practice.access import READS_HEALTH
from clinic.practice.fields import DayField, DayInput
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic, Membership
from clinic.practice.widgets import PillChoices, SegmentedRadio
from planning.consults.words import word
from planning.engine.contract.vocabulary import CheckInEffect
from planning.treatments.effect_words import DEGREES, PASSING, SIDED, SIDES
from planning.treatments.events.actions import EventEnding, EventFollowUp
from planning.treatments.events.codes import DoneToday, EntryKind, EventCourse, EventOutcome
from planning.treatments.events.models import AdverseEvent
from planning.treatments.events.since import check_since
from planning.treatments.models import Treatment

FOLLOWED = [(effect.value, word(effect)) for effect in CheckInEffect if effect not in PASSING]
WHICH_SIDE = "Say on which side."


class OutcomePills(forms.RadioSelect):
    hides_optional = True


class NextLookInput(DayInput):
    hides_optional = True


def side_field() -> forms.ChoiceField:
    choices = [("", "Not noted"), *((side.value, said) for side, said in SIDES.items())]
    return forms.ChoiceField(
        label="Which side?", required=False, choices=choices, widget=SegmentedRadio({"class": "fit"})
    )


def degree_field() -> forms.ChoiceField:
    choices = [("", "Not noted"), *((degree.value, said) for degree, said in DEGREES.items())]
    return forms.ChoiceField(
        label="How marked?", required=False, choices=choices, widget=SegmentedRadio({"class": "fit"})
    )


def callers(clinic: Clinic) -> Any:
    found = Membership.objects.active().holding(READS_HEALTH).filter(clinic=clinic)
    return found.select_related("user").order_by("user__full_name")


class CallerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.name


def caller_field(clinic: Clinic) -> CallerField:
    return CallerField(label="Who calls or looks?", queryset=callers(clinic), required=False, empty_label=None)


def done_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="What was done today?", required=False, choices=DoneToday.choices, widget=PillChoices
    )


def note_field(label: str = "In words") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea({"rows": 2}))


def next_look_field() -> DayField:
    return DayField(label="Look again on", required=False, yearless=True, widget=NextLookInput)


class EventForm(forms.Form):
    """An unwanted effect between visits."""

    idempotency_key = KeyField()

    def __init__(self, data: Any = None, *, treatment: Treatment, caller: Membership, usual_on: date) -> None:
        super().__init__(data, initial={"caller": caller.pk, "next_look_on": usual_on})
        self.treatment = treatment
        self.fields |= {
            "effect": forms.ChoiceField(
                label="What is it?",
                choices=FOLLOWED,
                widget=forms.RadioSelect({"class": "pills"}),
                error_messages={"required": "Choose what it is."},
            ),
            "side": side_field(),
            "degree": degree_field(),
            "since": DayField(label="Since when?", required=False, yearless=True),
            "done": done_field(),
            "note": note_field(),
            "next_look_on": next_look_field(),
            "caller": caller_field(treatment.clinic),
        }
        self.fields["next_look_on"].required = True
        self.fields["next_look_on"].error_messages["required"] = "Enter the day on which somebody looks again."

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("effect") in SIDED and not cleaned.get("side") and "side" not in self.errors:
            self.add_error("side", WHICH_SIDE)
        if since := cleaned.get("since"):
            refuse_since(self, "since", since, self.treatment)
        return cleaned

    def told(self) -> dict[str, Any]:
        return told(self.cleaned_data["effect"], self.cleaned_data)

    def follow(self) -> EventFollowUp:
        return follow_of(self, self.cleaned_data["next_look_on"])


class EntryForm(forms.Form):
    """A line of the log; the kind "closed" ends it with an outcome."""

    idempotency_key = KeyField()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, event: AdverseEvent, caller: Membership, usual_on: date) -> None:
        shown = {"version": event.newest.number, "caller": caller.pk, "next_look_on": usual_on, "kind": EntryKind.SEEN}
        super().__init__(data, initial=shown)
        kinds = [(one.value, one.label) for one in (EntryKind.SEEN, EntryKind.CALLED, EntryKind.UNREACHABLE)]
        self.fields |= {
            "kind": forms.ChoiceField(
                label="What happened?",
                choices=[*kinds, (EntryKind.CLOSED.value, "Close it")],
                widget=SegmentedRadio({"class": "fit"}),
            ),
            "course": forms.ChoiceField(
                label="How is it?",
                required=False,
                choices=[("", "Not noted"), *EventCourse.choices],
                widget=SegmentedRadio({"class": "fit"}),
            ),
            "outcome": forms.ChoiceField(
                label="How did it end?",
                required=False,
                choices=EventOutcome.choices,
                widget=OutcomePills({"class": "pills"}),
            ),
            "resolved_on": DayField(label="Gone since", required=False, yearless=True, widget=NextLookInput),
            "done": done_field(),
            "note": note_field(),
            "next_look_on": next_look_field(),
            "caller": caller_field(event.clinic),
        }

    @property
    def closes(self) -> bool:
        return self.cleaned_data.get("kind") == EntryKind.CLOSED

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if self.closes and not cleaned.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", "Choose how it ended.")
        if not self.closes and not cleaned.get("next_look_on") and "next_look_on" not in self.errors:
            self.add_error("next_look_on", "Enter the day on which somebody looks again, or close it.")
        return cleaned

    def follow(self) -> EventFollowUp:
        return follow_of(self, self.cleaned_data["next_look_on"])

    def ending(self) -> EventEnding:
        is_gone = self.cleaned_data["outcome"] == EventOutcome.RESOLVED
        return EventEnding(self.cleaned_data["outcome"], self.cleaned_data["resolved_on"] if is_gone else None)


def told(effect: str, said: dict[str, Any], suffix: str = "") -> dict[str, Any]:
    """The contract's effect, from the answers `side`, `degree`, `since`."""
    since = said.get(f"since{suffix}")
    more = {
        "side": said.get(f"side{suffix}"),
        "degree": said.get(f"degree{suffix}"),
        "since": since and since.isoformat(),
    }
    return {"effect": effect, **{name: value for name, value in more.items() if value}}


def follow_of(form: forms.Form, on: date) -> EventFollowUp:
    cleaned = form.cleaned_data
    caller = cleaned.get("caller") or Membership.objects.get(pk=form.initial["caller"])
    return EventFollowUp(on, caller, tuple(cleaned.get("done") or ()), cleaned.get("note") or "")


def refuse_since(form: forms.Form, field: str, since: date, treatment: Treatment) -> None:
    try:
        check_since(since, treatment, treatment.clinic.today())
    except forms.ValidationError as refused:
        form.add_error(field, " ".join(refused.messages))
