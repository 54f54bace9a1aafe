"""Words and small drawings that every page needs: units, clock times, names, icons. No clinical logic."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, Field
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from clinic.practice import caution_zones, dates, faceplaces, moments, side_views, typed_text
from clinic.practice.caution_zones import CautionZone
from clinic.practice.facemap import FaceMap, ghosts_layer, overlay, points_layer
from clinic.practice.icons import ICONS
from clinic.practice.models import User
from clinic.practice.numbers import localized_number, units, units_range

register = template.Library()

TONES = {"success": "ok", "error": "stop", "warning": "warn", "info": "info", "debug": "info"}

register.filter(localized_number)
register.filter(units)
register.filter("bare_units", localized_number)
register.filter(units_range)


@register.filter
def born(value: date) -> str:
    return dates.born(value)


@register.filter
def patient_name(patient: Any) -> SafeString:
    """Family, Given in a direction of their own; the family name in capitals where it has safe ones and is not the only name."""
    family, given = (typed_text.without_turns(name) for name in (patient.family_name, patient.given_name))
    if not (family and given):
        return format_html("<bdi>{}</bdi>", family or given)
    style = ' class="family"' if typed_text.has_safe_capitals(family) else ""
    comma = typed_text.comma_between(family, given)
    return format_html("<bdi><span{}>{}{}</span> {}</bdi>", mark_safe(style), family, comma, given)


@register.filter
def initials(user: User) -> str:
    words = (user.full_name or user.email).replace("@", " ").split()
    titles = {"dr", "dr.", "mr", "mrs", "ms", "miss", "prof", "prof."}
    names = [word for word in words if word.lower() not in titles] or words
    letters = "".join(word[0] for word in (names[:1] + names[-1:] if len(names) > 1 else names))
    return letters.upper() if typed_text.has_safe_capitals(letters) else letters


@register.filter
def tone(message: Message) -> str:
    return TONES.get(message.level_tag, "info")


@register.filter
def first_control(field: BoundField) -> str:
    """Id of the control that a link in the error summary goes to: of a group, the first."""
    return field.id_for_label or f"{field.auto_id}_0"


REQUIRED = Field.default_error_messages["required"]
PICKED = {"radioselect", "select", "checkboxselectmultiple", "segmentedradio", "pillchoices"}


@register.filter
def error_words(field: BoundField) -> list[str]:
    """A field's errors; Django's "This field is required." becomes what to do: Enter family name, Choose sex."""
    return [_missing(field) if error == REQUIRED else str(error) for error in field.errors]


@register.filter
def as_sentences(words: list[str]) -> str:
    return ". ".join([*(one.removesuffix(".") for one in words[:-1]), *words[-1:]])


def _missing(field: BoundField) -> str:
    label = str(field.label)
    if field.widget_type == "checkbox":
        return f"Tick: {label}"
    if label.endswith("?"):
        return f"Answer: {label}"
    plain_word = label[:1].lower() + label[1:] if not label[1:2].isupper() else label
    return f"{'Choose' if field.widget_type in PICKED else 'Enter'} {plain_word}"


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_block_tag
def blankslate(content: str, title: str, url: str = "", action: str = "", primary: bool = False) -> SafeString:
    """What stands where a list would: a title, what to do about it, and a link to where that is done."""
    told = {"title": title, "text": content, "url": url, "action": action, "primary": primary}
    return render_to_string("parts/_empty.html", told)


@register.simple_block_tag
def page_head(
    content: str, title: str, back: str = "", back_words: str = "", eyebrow: str = "", lead: str = ""
) -> SafeString:
    """A page's title, the way back above it and a lead below; at its end the content: what can be done here."""
    head = {"title": title, "back": back, "back_words": back_words, "eyebrow": eyebrow, "lead": lead}
    return render_to_string("parts/_page_head.html", head | {"content": content})


@register.simple_block_tag
def banner(
    content: str, tone: str = "", slim: bool = False, hold: bool = False, line: bool = False, **attributes: Any
) -> SafeString:
    """What a page has to say before anything else, with the icon of its tone: ok, info, warn or stop. A `line` is one paragraph;
    `aria_label="Stop"` is sent as `aria-label`."""
    named = flatatt({name.replace("_", "-"): value for name, value in attributes.items()})
    told = {"tone": tone, "slim": slim, "hold": hold, "line": line, "attributes": named}
    return render_to_string("parts/_banner.html", told | {"content": mark_safe(content.strip())})  # a block is safe


@register.simple_block_tag
def stepper(content: str, of: str = "", step: str = "0.5") -> SafeString:
    """A field of units, the content, between a button for less and one for more; `of` says of what."""
    return render_to_string("parts/_stepper.html", {"content": content, "of": of, "step": step})


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon in the colour of its text; silent to screen readers unless it gets a `label`."""
    paths = format_html_join("", '<path d="{}"/>', ((d,) for d in ICONS[name]))
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, paths)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', paths)


def _shown(context: template.Context, value: datetime | date, style: str) -> tuple[datetime | date, str]:
    clinic = context.get("clinic")
    if clinic is None:
        raise ValueError("A moment is shown on a clinic's clock: put `clinic` into the template's context.")
    at = clinic.local(value) if isinstance(value, datetime) else value
    return at, moments.STYLES[style](at, clinic.today())


@register.simple_tag(takes_context=True)
def when(context: template.Context, value: datetime | date | None, style: str = "full") -> str:
    """A moment on the clinic's clock, or a day, inside `<time>`, in one of `moments.STYLES`: clock 16:20, day Mon 23 Nov, short
    23 Nov 2026, weekday Monday 23 November, long Monday 23 November 2026, full Mon 23 Nov, 16:20."""
    if value is None:
        return ""
    at, text = _shown(context, value, style)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.simple_tag(takes_context=True)
def when_text(context: template.Context, value: datetime | date | None, style: str = "full") -> str:
    """The same without markup, for titles, attributes and addresses; also iso_day 2026-11-23 and iso."""
    return "" if value is None else _shown(context, value, style)[1]


@register.simple_tag
def facemap_regions(face: FaceMap) -> SafeString:
    return mark_safe(overlay(face))  # facemap escapes every text it is given


@register.simple_tag
def facemap_skin() -> SafeString:
    """Where a point may lie, unseen, for the page's script."""
    landmarks = json.dumps(faceplaces.LANDMARKS)
    skin, eyes = (
        format_html_join("", '<path data-{} d="{}"/>', ((name, path) for path in paths))
        for name, paths in faceplaces.borders().items()
    )
    return format_html(
        '<svg class="skin" viewBox="0 0 600 800" aria-hidden="true" fill="none" data-landmarks="{}">{}{}{}</svg>',
        landmarks,
        skin,
        eyes,
        format_html_join("", ZONE, map(_zone, caution_zones.paths())),
    )


ZONE = '<path id="{}" data-zone="{}" data-note="{}" data-only="{}" data-meant="{}" data-refuses="{}" d="{}"/>'


def _zone(drawn: tuple[CautionZone, str, str]) -> tuple[str, ...]:
    zone, name, path = drawn
    only, meant = (" ".join(sorted(areas)) for areas in (zone.only, zone.meant))
    return name, zone.code, zone.note, only, meant, "1" if zone.refuses else "", path


@register.filter
def from_the_side(face: FaceMap) -> list[FaceMap]:
    """The profiles that show points of this face."""
    return side_views.seen_from_side(face)


@register.simple_tag
def side_points() -> str:
    return side_views.as_json()


@register.simple_tag
def facemap_ghosts(face: FaceMap) -> SafeString:
    return mark_safe(ghosts_layer(face))


@register.simple_tag
def facemap_points(face: FaceMap) -> SafeString:
    return mark_safe(points_layer(face))


register.filter("seconds", moments.wait_in_words)
