"""What the live placeholders of a text stand for in this plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planning.engine.compose.sides import lower_brow
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.facts import FACTS
from planning.engine.protocol.model import Protocol
from planning.engine.protocol.words import REGION_WORDS, figure

if TYPE_CHECKING:
    from planning.engine.compose.voices import About


@dataclass(slots=True)
class Words:
    """Fills in one plan's words. `numbers` is set once doses are known."""

    document: Document
    protocol: Protocol
    dates: dict[str, date] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    of_area: dict[v.Area, dict[str, str]] = field(default_factory=dict)

    def of(self, name: str, about: "About") -> str:
        """What the placeholder `name` stands for, beyond area and place."""
        code = about.code
        here = self.of_area.get(code) if code is not None else None
        if here is not None and name in here:
            return here[name]
        if name == "room" and about.review is not None:
            room: str = about.review.room_in_words()
            return room
        if name in self.numbers:
            return self.numbers[name]
        if name in self.dates:
            return self.dates[name].isoformat()
        maker = _MAKERS.get(name)
        return self._fact(name, about) if maker is None else maker(self, about)

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
    """What differs left to right: of an area, what acts on its dose."""
    code = about.code
    found = [
        f"{a.feature.replace('_', ' ')} {a.is_} on the {a.side}" + (f" by {figure(a.mm)} mm" if a.mm else "")
        for a in words.document.anatomy.asymmetries or ()
        if code is None or _acts_on(code, a.feature, words.protocol)
    ]
    brow = v.AsymmetryFeature.BROW
    side = lower_brow(words.document) if code is not None and _acts_on(code, brow, words.protocol) else None
    if side is not None and not any(each.startswith("brow ") for each in found):
        found.append(f"brow lower on the {side}")
    return ", ".join(found) or "as graded or felt on each side"


def _acts_on(code: v.Area, feature: v.AsymmetryFeature, protocol: Protocol) -> bool:
    return any(rule.feature is feature and code in (*rule.more, *rule.less) for rule in protocol.asymmetries)


def _dilution(words: Words, about: "About") -> str:
    product = words.document.product
    if product is None or not product.vial_units or not product.diluent_ml:
        return "not known"
    return figure(round(product.vial_units / (product.diluent_ml * 10), 2))


_MAKERS: Mapping[str, Callable[[Words, "About"], str]] = {
    "medicines": _medicines,
    "disorder": _disorder,
    "cleared_by": _cleared_by,
    "event": _event,
    "manoeuvres_left": _manoeuvres_left,
    "sites": _sites,
    "differences": _differences,
    "dilution": _dilution,
}
