"""An unwanted effect as people read it, from a contract code or an object with side, degree and first day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from clinic.practice import dates
from planning.consults.words import word
from planning.engine.contract.vocabulary import CheckInEffect, EffectDegree, Side

SIDES = {Side.RIGHT: "Right", Side.LEFT: "Left", Side.BOTH: "Both sides"}
DEGREES = {EffectDegree.MILD: "Mild", EffectDegree.MARKED: "Marked"}
SIDED = frozenset({CheckInEffect.EYELID_DROOP, CheckInEffect.BROW_HEAVINESS, CheckInEffect.SMILE_CHANGE})
"""Effects that may be of one side."""
PASSING = frozenset({CheckInEffect.BRUISE, CheckInEffect.HEADACHE})
"""Expected after needles, and nobody has to look again."""

Effect = str | Mapping[str, Any]


def effect_code(effect: Effect) -> str:
    return effect if isinstance(effect, str) else str(effect["effect"])


def effect_words(effect: Effect) -> str:
    """`Eyelid droop, right, mild, since 3 Dec 2026`."""
    if isinstance(effect, str):
        return word(effect)
    said = [word(effect["effect"])]
    if side := effect.get("side"):
        said.append(SIDES[Side(side)].lower())
    if degree := effect.get("degree"):
        said.append(DEGREES[EffectDegree(degree)].lower())
    if since := effect.get("since"):
        said.append(f"since {dates.short_day(date.fromisoformat(since))}")
    return ", ".join(said)


def is_followed(effect: Effect) -> bool:
    """Whether somebody has to look again."""
    return effect_code(effect) not in PASSING


def all_effects(effects: Iterable[Effect]) -> str:
    """`Eyelid droop, right, mild; headache`, or `none`."""
    said = [effect_words(one) for one in effects]
    sign = "; " if any("," in one for one in said) else ", "
    return sign.join(said) or "none"


def inside(words: str) -> str:
    """Words of effects inside a sentence: `eyelid droop, right; headache`."""
    return "; ".join(one[:1].lower() + one[1:] for one in words.split("; "))
