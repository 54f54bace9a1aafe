"""The help sheet: every code of the shorthand line, third by third."""

from dataclasses import dataclass
from functools import lru_cache

from planning.consults.forms.regions import BY_THIRD, is_sided
from planning.consults.shorthand.codes import CODE_OF_CONCERN, CODE_OF_REGION
from planning.consults.words import word
from planning.engine.contract.vocabulary import Concern, Region


@dataclass(frozen=True)
class ListedConcern:
    code: str
    words: str
    sided: bool


@dataclass(frozen=True)
class ListedRegion:
    code: str
    words: str
    concerns: tuple[ListedConcern, ...]
    """The first is meant where none is named."""


@lru_cache(maxsize=1)
def listed() -> tuple[tuple[str, tuple[ListedRegion, ...]], ...]:
    """(title of the third, its regions)"""
    return tuple((title, tuple(_region(*one) for one in regions.items())) for _, title, regions in BY_THIRD)


def _region(region: Region, concerns: tuple[Concern, ...]) -> ListedRegion:
    asked = (ListedConcern(CODE_OF_CONCERN[one], word(one).lower(), is_sided(region, one)) for one in concerns)
    return ListedRegion(CODE_OF_REGION[region], word(region), tuple(asked))
