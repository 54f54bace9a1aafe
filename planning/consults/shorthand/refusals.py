"""What is said of a part that cannot be read, with the nearest codes."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from planning.consults.forms.regions import CONCERNS_OF
from planning.consults.shorthand import codes
from planning.consults.shorthand.parts import Correction, PartUnread
from planning.consults.words import word
from planning.engine.contract.vocabulary import Concern, Region


def put(words: list[str], at: int, instead: str, label: str = "", *, back: int = 0) -> Correction:
    """The part with `instead` in place of its word `at` and of as many before it as `back` says."""
    kept = [*words[: at - back], *([instead] if instead else []), *words[at + 1 :]]
    return Correction(label or instead, " ".join(kept))


def unknown_region(words: list[str], meant: list[Region]) -> PartUnread:
    first = words[0]
    if not meant:
        homes = [region for region in CONCERNS_OF if len(codes.concerns_meant(first, region)) == 1]
        if homes:
            labelled = [put(words, 0, f"{codes.CODE_OF_REGION[one]} {first}") for one in homes[:3]]
            return PartUnread("Write the region before what is found there.", first, tuple(labelled))
    near = meant or [_region_of(nearest(first, _region_names()))]
    labelled = [put(words, 0, codes.CODE_OF_REGION[one], region_label(one)) for one in near[:4]]
    return PartUnread("can be several:" if meant else "is not known. Nearest:", first, tuple(labelled))


def unknown_word(words: list[str], at: int, region: Region, meant: list[Concern]) -> PartUnread:
    """A word behind the region that is no concern of it."""
    given = words[at]
    if meant:
        labelled = [put(words, at, codes.CODE_OF_CONCERN[one], concern_label(one)) for one in meant]
        return PartUnread("can be several:", given, tuple(labelled))
    if codes.regions_meant(given):
        return PartUnread("begins another region: a ; comes before it.", given, (put(words, at, f"; {given}"),))
    if given in codes.CONCERNS or given in set(Concern):
        labelled = [put(words, at, codes.CODE_OF_CONCERN[one], concern_label(one)) for one in CONCERNS_OF[region][:4]]
        return PartUnread(f"is not asked of {word(region).lower()}. Asked there:", given, tuple(labelled))
    values = [f"{codes.CODE_OF_FACT[fact]}={given}" for fact, known in codes.VALUES.items() if given in known]
    values += [codes.GRADES[given]] if given in codes.GRADES else []
    if values:
        return PartUnread("says not of what. Nearest:", given, tuple(put(words, at, one) for one in values))
    near = nearest(given, [name for concern in CONCERNS_OF[region] for name in _names(concern)])
    [concern] = codes.concerns_meant(near, region)
    return PartUnread(
        "is not known. Nearest:", given, (put(words, at, codes.CODE_OF_CONCERN[concern], concern_label(concern)),)
    )


def region_label(region: Region) -> str:
    return f"{codes.CODE_OF_REGION[region]} {word(region).lower()}"


def concern_label(concern: Concern) -> str:
    return f"{codes.CODE_OF_CONCERN[concern]} {word(concern).lower()}"


def nearest(given: str, known: Iterable[str]) -> str:
    return max(known, key=lambda one: SequenceMatcher(None, one, given[:40]).ratio())


def _region_names() -> list[str]:
    return [*codes.REGIONS, *(region.value for region in Region)]


def _region_of(name: str) -> Region:
    return codes.REGIONS.get(name) or Region(name)


def _names(concern: Concern) -> tuple[str, str]:
    return codes.CODE_OF_CONCERN[concern], concern.value
