"""Two states of one form beside each other, answer by answer, in the words of its labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django import forms
from django.forms import BoundField
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict

from clinic.drafts.typed import TAKE

NOTHING = "Nothing"


@dataclass(frozen=True)
class AnswerInWords:
    """One answer of a form: the fields that say it, and what they say in words."""

    path: str
    label: str
    words: str
    names: tuple[str, ...]
    is_empty: bool


@dataclass(frozen=True)
class Difference:
    path: str
    label: str
    mine: str
    theirs: str
    takes_theirs: bool
    """What stands chosen at first: never silence over an answer."""


@runtime_checkable
class DraftedForm(Protocol):
    """A form whose answers are not Django fields says by itself what they are, and what is wrong, by element id."""

    def in_words(self) -> list[AnswerInWords]: ...
    def wrong(self) -> dict[str, str]: ...


AnyForm = forms.BaseForm | DraftedForm


def answers_of(form: AnyForm) -> list[AnswerInWords]:
    if isinstance(form, DraftedForm):
        return form.in_words()
    return [
        AnswerInWords(one.html_name, str(one.label), words_of(one), names_of(one), is_empty(one))
        for one in form.visible_fields()
    ]


def names_of(field: BoundField) -> tuple[str, ...]:
    """The names under which a browser sends a field."""
    widget = field.field.widget
    suffixes = vars(widget)["widgets_names"] if isinstance(widget, forms.MultiWidget) else [""]
    return tuple(f"{field.html_name}{suffix}" for suffix in suffixes)


def values_of(field: BoundField) -> list[str]:
    """What stands in a field's controls."""
    value, widget = field.value(), field.field.widget
    if isinstance(widget, forms.MultiWidget) and not isinstance(value, (list, tuple)):
        value = widget.decompress(value)
    values = value if isinstance(value, (list, tuple)) else [value]
    return ["" if one in (None, False) else _text(widget, one) for one in values]


def _text(widget: forms.Widget, value: Any) -> str:
    as_shown = value if isinstance(widget, (ChoiceWidget, forms.MultiWidget)) else widget.format_value(value)
    return "" if as_shown is None else str(as_shown).strip()


def is_empty(field: BoundField) -> bool:
    return not any(values_of(field))


def words_of(field: BoundField) -> str:
    """What stands in a field, as people read it."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return NOTHING if is_empty(field) else "Yes"
    labels = _labels(getattr(widget, "choices", ()))
    joint = " " if isinstance(widget, forms.MultiWidget) else ", "
    return joint.join(filter(None, (labels.get(one, one) for one in values_of(field)))) or NOTHING


def _labels(choices: Iterable[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, label in choices:
        found |= _labels(label) if isinstance(label, (list, tuple)) else {str(code): str(label)}
    return found


def differences(mine: AnyForm, theirs: AnyForm) -> list[Difference]:
    """Every answer that the two do not share, in the order of the form."""
    my, their = ({one.path: one for one in answers_of(form)} for form in (mine, theirs))
    nothing = AnswerInWords("", "", NOTHING, (), is_empty=True)
    found = []
    for path, either in (their | my).items():
        one, other = my.get(path, nothing), their.get(path, nothing)
        if one.words != other.words:
            found.append(Difference(path, either.label, one.words, other.words, one.is_empty))
    return found


def untold(mine: AnyForm, theirs: AnyForm, sent: QueryDict, kept: QueryDict) -> list[Difference]:
    """Answers that read alike but were not typed alike. Where nothing else differs, they keep two texts from counting as one."""
    names: dict[tuple[str, str], dict[str, None]] = {}
    for one in [*answers_of(theirs), *answers_of(mine)]:
        names.setdefault((one.path, one.label), {}).update(dict.fromkeys(one.names))
    found = []
    for (path, label), of_answer in names.items():
        differ = [name for name in of_answer if _typed(sent, name) != _typed(kept, name)]
        if differ:
            my, their = (", ".join(filter(None, (_typed(one, name) for name in differ))) for one in (sent, kept))
            found.append(Difference(path, label, my or NOTHING, their or NOTHING, takes_theirs=not my))
    return found


def _typed(sent: QueryDict, name: str) -> str:
    return ", ".join(filter(None, (text.strip() for text in sent.getlist(name))))


def both(mine: AnyForm, theirs: AnyForm) -> list[dict[str, str]]:
    """For the page that was refused because somebody else saved meanwhile (parts/_conflict.html)."""
    return [{"label": one.label, "theirs": one.theirs, "yours": one.mine} for one in differences(mine, theirs)]


def choose(mine: AnyForm, theirs: AnyForm, sent: QueryDict, kept: QueryDict) -> QueryDict:
    """What was sent, but what is kept where the radios `take:` say so."""
    chosen = sent.copy()
    for one in [*answers_of(mine), *answers_of(theirs)]:
        if sent.get(f"{TAKE}{one.path}") == "theirs":
            for name in one.names:
                chosen.setlist(name, kept.getlist(name))
    return chosen
