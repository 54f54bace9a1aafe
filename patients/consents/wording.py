"""The consent texts on file, one a treatment and version, and the text that a patient is shown made from them.

A version in `wordings/released.sha256` never changes: consents were signed under it.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "wordings"
LIST = "released.sha256"
TOXIN, PHOTOGRAPHS = "toxin", "photographs"
YES, NO = "yes", "no"
USES = ("record", "teaching", "publicity")
AND = {"en": " and ", "es": " y "}


@dataclass(frozen=True)
class ConsentWording:
    """One file: a version of the text of one treatment, in every language that it has."""

    told: Mapping[str, Any]
    sha256: str

    @property
    def treatment(self) -> str:
        return str(self.told["treatment"])

    @property
    def version(self) -> int:
        return int(self.told["version"])

    @property
    def adults_from(self) -> int:
        return int(self.told["adults_from"])

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.told["title"])

    @property
    def products(self) -> Mapping[str, str]:
        products: Mapping[str, str] = self.told.get("products", {})
        return products

    @property
    def areas(self) -> Mapping[str, Mapping[str, str]]:
        areas: Mapping[str, Mapping[str, str]] = self.told.get("areas", {})
        return areas

    @property
    def staff_names(self) -> Mapping[str, str]:
        names: Mapping[str, str] = self.told.get("staff_names", {})
        return names

    @property
    def ever_on_label(self) -> set[str]:
        """Areas that some product's label covers: of these alone somebody has to say that it does not count here."""
        return {area for areas in self.told.get("label", {}).values() for area in areas}

    @property
    def questions(self) -> Sequence[Mapping[str, str]]:
        return tuple(self.told["question"])

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        return [line for part in self.told["part"] for line in part["line"]]

    def never_on_label(self, product: str, areas: Iterable[str]) -> set[str]:
        """Of these areas, what the product's label does not cover whatever the finding is."""
        covered, given = set(self.told.get("label", {}).get(product, ())), set(areas)
        alone = {area for area, other in self.told.get("together", {}).items() if other not in given}
        return (given - covered) | (given & alone)


@dataclass(frozen=True)
class Particulars:
    """What one consent is about, as far as the wording names it."""

    product: str = ""
    areas: tuple[str, ...] = ()
    off_label: tuple[str, ...] = ()


def shown_text(wording: ConsentWording, language: str, about: Particulars) -> str:
    """The whole text that is read and signed, as canonical JSON: its bytes are what the signature is bound to."""
    told = wording.told
    names = {code: name[language] for code, name in wording.areas.items()}
    values = {
        "product": wording.products.get(about.product, about.product),
        "areas": _joined([names[code] for code in about.areas], language),
        "off_label": _joined([names[code] for code in about.off_label], language),
    }
    parts = [
        {
            "code": part["code"],
            "tone": part.get("tone", ""),
            "title": part["title"][language],
            "lines": [line[language].format(**values) for line in part["line"] if _stands(line, about)],
        }
        for part in told["part"]
        if part.get("only") != "off_label" or about.off_label
    ]
    return canonical(
        {
            "title": told["title"][language],
            "parts": parts,
            "questions": [
                {"code": one["code"], "words": one[language], "needs": one.get("needs", "")} for one in told["question"]
            ],
            "meaning": told["meaning"][language],
        }
    )


def canonical(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _stands(line: Mapping[str, Any], about: Particulars) -> bool:
    areas, products = line.get("areas"), line.get("products")
    return (not areas or bool(set(areas) & set(about.areas))) and (not products or about.product in products)


def _joined(words: Sequence[str], language: str) -> str:
    return AND[language].join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@cache
def wordings() -> Mapping[tuple[str, int], ConsentWording]:
    found = [_read(file) for file in sorted(FOLDER.glob("*.toml"))]
    return {(one.treatment, one.version): one for one in found}


def newest(treatment: str) -> ConsentWording:
    return max((one for one in wordings().values() if one.treatment == treatment), key=lambda one: one.version)


def treatments() -> list[str]:
    """Toxin first: it is what blocks a record."""
    return sorted({one.treatment for one in wordings().values()}, key=lambda code: (code != TOXIN, code))


def basis_lines() -> Mapping[str, list[str]]:
    """By id of the catalogue: which newest consent texts carry it out."""
    found: dict[str, list[str]] = {}
    for treatment in treatments():
        for basis in sorted({basis for line in newest(treatment).lines for basis in line["basis"]}):
            found.setdefault(basis, []).append(f"consent {treatment}")
    return found


def changed_since_release() -> list[str]:
    """File names of versions that are not as they were when they were released."""
    listed = [line.split() for line in (FOLDER / LIST).read_text(encoding="utf-8").splitlines()]
    return [name for sha256, name in listed if not (FOLDER / name).is_file() or _read(FOLDER / name).sha256 != sha256]


def _read(file: Path) -> ConsentWording:
    content = file.read_bytes()
    return ConsentWording(tomllib.loads(content.decode()), hashlib.sha256(content).hexdigest())
