"""One injection of a plan, on the drawing."""

from dataclasses import dataclass

from clinic.practice import caution_zones, faceplaces
from clinic.practice.caution_zones import CautionZone
from clinic.practice.faceplaces import Place
from planning.plans.caution_reasons import caution_said
from planning.plans.models import PlaceReasonChoices


@dataclass(frozen=True)
class InjectionPoint:
    """One injection as planned. `home` is where the protocol puts it, None for a point of the injector's own; `place` is None where the
    drawing has no spot for it: it is listed then, and never drawn at a guessed place. `share` is its proportion of the area's units; `pair`
    is a key that it has in common with the point that mirrors it. `reason` says why it lies outside its area's region, `caution` why in the
    caution zones that were asked about."""

    area: str
    id: str
    side: str
    muscle: str
    units: float
    place: Place | None
    home: Place | None
    share: int = 1
    pair: int | None = None
    reason: str = ""
    words_of_reason: str = ""
    zones: tuple[str, ...] = ()
    caution: str = ""
    words_of_caution: str = ""

    @property
    def is_own(self) -> bool:
        return self.id.startswith(f"{self.area}.own-")

    @property
    def moved(self) -> int:
        """Millimetres of the drawing; 0 where it stands as the protocol puts it."""
        return faceplaces.millimetres(self.home, self.place) if self.home and self.place else 0

    @property
    def moved_from(self) -> Place | None:
        return self.home if self.moved else None

    @property
    def placed(self) -> str:
        """Such as "moved 12 mm, outside its area: Scar or lesion", or empty."""
        return ", ".join(filter(None, (f"moved {self.moved} mm" if self.moved else "", self.why)))

    @property
    def cautions(self) -> tuple[CautionZone, ...]:
        """Caution zones where it lies now."""
        return caution_zones.cautions_at(self.area, self.place) if self.place else ()

    @property
    def refusal(self) -> str:
        """Why no point of its area may lie there."""
        return caution_zones.refusal_of(self.area, self.place) if self.place else ""

    @property
    def is_outside(self) -> bool:
        """Whether it has left its area's region."""
        return self.place is not None and self.place != self.home and faceplaces.is_outside(self.area, self.place)

    @property
    def why(self) -> str:
        """Why it lies outside its area, and why in a caution zone."""
        said = why_outside(self.reason, self.words_of_reason), self.caution_said
        return ", ".join(filter(None, said))

    @property
    def caution_said(self) -> str:
        return caution_said(self.zones, self.caution, self.words_of_caution)

    @property
    def words(self) -> str:
        return point_words(self.muscle, self.side, self.id)


def point_words(muscle: str, side: str, point: str) -> str:
    """Muscle, place and side: `crows_feet.upper.r` is "Orbicularis oculi (lateral), upper, right". The place comes from the drawing's
    own id, where it has one that the muscle's name does not say already; a point of the injector's own says so."""
    muscle = muscle.replace("_", " ")
    parts = point.split(".")
    place = parts[1].replace("-", " ") if len(parts) == 3 and parts[1] not in muscle else ""
    own = f"own point {parts[1].removeprefix('own-')}" if parts[1:] and parts[1].startswith("own-") else ""
    return ", ".join(filter(None, (f"{muscle[:1].upper()}{muscle[1:]}", place or own, side)))


def why_outside(reason: str, words: str) -> str:
    """ "outside its area: Scar or lesion (2 cm, healed)"; empty without a reason."""
    label = dict(PlaceReasonChoices.choices).get(reason, "")
    return f"outside its area: {label}{f' ({words})' if words else ''}" if label else ""
