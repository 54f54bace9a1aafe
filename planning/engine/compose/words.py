"""What the live placeholders of a text stand for in this plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planning.engine import vocabulary as v
from planning.engine.document import Document
from planning.engine.facts import FACTS
from planning.engine.protocol.model import Protocol
from planning.engine.protocol.words import area_words, figure, fill, placeholders, span

if TYPE_CHECKING:
    from planning.engine.compose.trace import About

REGION_WORDS: Mapping[v.Region, str] = {
    v.Region.FOREHEAD: "forehead",
    v.Region.GLABELLA: "area between the brows",
    v.Region.TEMPLE: "temples",
    v.Region.BROW: "brow",
    v.Region.CROWS_FEET: "outer corner of the eye",
    v.Region.UNDER_EYE: "area under the eye",
    v.Region.CHEEK: "cheeks",
    v.Region.NOSE: "nose",
    v.Region.UPPER_LIP: "upper lip",
    v.Region.LIPS: "lips",
    v.Region.MOUTH_CORNER: "corners of the mouth",
    v.Region.CHIN: "chin",
    v.Region.MASSETER: "jaw muscle",
    v.Region.JAWLINE: "jawline",
    v.Region.LOWER_FACE: "lower face",
    v.Region.NECK: "neck",
    v.Region.FACE: "face",
}
GRADE_WORDS = ("absent", "mild", "moderate", "severe")


@dataclass(slots=True)
class Words:
    """Fills in one plan's words. `numbers` is set once doses are known."""

    document: Document
    protocol: Protocol
    dates: dict[str, date] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    of_area: dict[v.Area, dict[str, str]] = field(default_factory=dict)

    def fill(self, text: str, about: "About") -> str:
        if "{" not in text:
            return text
        area = about.area.code if about.area else about.review.area if about.review else None
        words = dict(area_words(self.protocol.areas[area])) if area else {}
        if area:
            words |= self.of_area.get(area, {})
        if about.routed is not None and about.routed.area is not None:
            words |= area_words(self.protocol.areas[about.routed.area])
        for name in placeholders(text):
            if name not in words:
                words[name] = self._live(name, about)
        return fill(text, words)

    def _live(self, name: str, about: "About") -> str:
        if name in self.numbers:
            return self.numbers[name]
        if name in self.dates:
            return self.dates[name].isoformat()
        maker = _MAKERS.get(name)
        if maker is not None:
            return maker(self, about)
        return self._fact(name, about)

    def _fact(self, name: str, about: "About") -> str:
        fact = FACTS.get(name)
        if fact is None:
            return "not known"
        reader = self.protocol.compiled.readers.get(fact)
        if reader is None:
            return "not known"
        finding = about.routed.finding if about.routed else None
        value = reader(self.document, None, finding, about.area, about.wish, about.review)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return figure(round(value, 1))
        return "not recorded" if value is None else str(value).replace("_", " ")


def _place(words: Words, about: "About") -> str:
    finding = about.routed.finding if about.routed else None
    return REGION_WORDS[finding.region] if finding else "face"


def _grade(words: Words, about: "About") -> str:
    severity = about.routed.finding.severity if about.routed else about.area.severity if about.area else None
    return "not graded" if severity is None else GRADE_WORDS[severity]


def _medicines(words: Words, about: "About") -> str:
    return ", ".join(medicine.name for medicine in words.document.safety.medicines or ()) or "none named"


def _disorder(words: Words, about: "About") -> str:
    return str(words.document.safety.neuromuscular_disorder or "none named")


def _cleared_by(words: Words, about: "About") -> str:
    clearance = words.document.safety.specialist_clearance
    return f"{clearance.by} on {clearance.on.isoformat()}" if clearance else "nobody"


def _event(words: Words, about: "About") -> str:
    event_on = words.document.goals.event_on
    return event_on.isoformat() if event_on else "not named"


def _manoeuvres_left(words: Words, about: "About") -> str:
    done = set(words.document.exam.manoeuvres or ())
    return ", ".join(m.replace("_", " ") for m in v.Manoeuvre if m not in done)


def _sites(words: Words, about: "About") -> str:
    return ", ".join(REGION_WORDS[site] for site in words.document.safety.infected_sites or ())


def _differences(words: Words, about: "About") -> str:
    found = words.document.anatomy.asymmetries or ()
    return ", ".join(
        f"{a.feature.replace('_', ' ')} {a.is_} on the {a.side}" + (f" by {figure(a.mm)} mm" if a.mm else "") for a in found
    ) or "left and right"  # fmt: skip


def _dilution(words: Words, about: "About") -> str:
    product = words.document.product
    if product is None or not product.vial_units or not product.diluent_ml:
        return "not known"
    return figure(round(product.vial_units / (product.diluent_ml * 10), 2))


_MAKERS: Mapping[str, Callable[[Words, "About"], str]] = {
    "place": _place,
    "grade": _grade,
    "medicines": _medicines,
    "disorder": _disorder,
    "cleared_by": _cleared_by,
    "event": _event,
    "manoeuvres_left": _manoeuvres_left,
    "sites": _sites,
    "differences": _differences,
    "dilution": _dilution,
}


def range_words(low: float, high: float) -> str:
    return span(low, high)
