"""The cases that a clinician can read and check: `cases/*.toml`.

A case is one visit. It starts from a base (`cases/bases.toml`), says what is different, and what the plan must then be.

    [[case]]
    id = "glabella_moderate"
    rules = ["R012", "R042"]            # what of the catalogue it shows; each must explain something in the answer
    figures = ["glabella units"]        # rows of the ledger of figures (cases/ledger.toml) that it asserts
    story = "One sentence in plain words."
    base = "woman_38"
    findings = ["glabella dynamic_lines severity=2"]
    unrecorded = ["safety.pregnant"]    # what nobody asked
    [case.change]
    patient.age = 41
    [case.expect]
    status = "ready"
    doses.glabella.allowed = [8, 25]

A finding is `region concern` and what else is known of it. A finding of lines is on both sides, smooth at rest, of
moderate movement and average strength unless it says otherwise; `movement=?` leaves a thing unrecorded.
What `expect` may say is the closed vocabulary of `expecting/`.
"""

import copy
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"
NOT_CASES = {"bases", "ledger"}
LINE = {"at_rest": 0, "movement": "moderate", "muscle_strength": "average"}
KEYS = {"id", "rules", "figures", "story", "base", "findings", "unrecorded", "change", "expect", "versus"}


@dataclass(frozen=True)
class Case:
    id: str
    section: str
    rules: tuple[str, ...]
    story: str
    document: dict[str, Any]
    expect: dict[str, Any]
    figures: tuple[str, ...] = ()
    other: dict[str, Any] | None = None
    """The same visit with one thing different, to compare with."""
    compare: dict[str, Any] = field(default_factory=dict)


def all_cases() -> list[Case]:
    base_documents = bases()
    return [
        _case(told, file.stem, base_documents)
        for file in sorted(FOLDER.glob("*.toml"))
        if file.stem not in NOT_CASES
        for told in tomllib.loads(file.read_text())["case"]
    ]


@cache
def bases() -> dict[str, dict[str, Any]]:
    told = tomllib.loads((FOLDER / "bases.toml").read_text())
    documents: dict[str, dict[str, Any]] = {}
    for name, parts in told.items():
        documents[name] = _merged(documents.get(parts.pop("like", ""), {}), parts)
    return documents


def ledger() -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = tomllib.loads((FOLDER / "ledger.toml").read_text())["figure"]
    return figures


def _case(told: dict[str, Any], section: str, bases: dict[str, Any]) -> Case:
    if unknown := set(told) - KEYS:
        raise ValueError(f"case {told['id']}: unknown key {sorted(unknown)}")
    base = bases[told["base"]]
    document = _document(base, told)
    versus = told.get("versus", {})
    return Case(
        id=told["id"],
        section=section,
        rules=tuple(told["rules"]),
        story=told["story"],
        document=document,
        expect=told.get("expect", {}),
        figures=tuple(told.get("figures", ())),
        other=_document(document, versus) if versus else None,
        compare=versus.get("doses", {}),
    )


def _document(base: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    document = _merged(base, told.get("change", {}))
    if "findings" in told:
        document["findings"] = [_finding(words) for words in told["findings"]]
    for path in told.get("unrecorded", ()):
        *sections, key = path.split(".")
        place = document
        for section in sections:
            place = place[section]
        del place[key]
    return document


def _merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    merged = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else _said(value)
    return merged


def _said(value: Any) -> Any:
    """`none-asked` is null, which TOML cannot say: asked, and there is none."""
    if isinstance(value, dict):
        return {key: _said(part) for key, part in value.items()}
    return None if value == "none-asked" else copy.deepcopy(value)


def _finding(words: str) -> dict[str, Any]:
    region, concern, *details = words.split()
    known: dict[str, Any] = {"region": region, "concern": concern, "side": "both"}
    if concern == "dynamic_lines":
        known |= LINE
    known |= {key: _value(text) for key, _, text in (detail.partition("=") for detail in details)}
    return {key: value for key, value in known.items() if value != "?"}


def _value(text: str) -> Any:
    if text in {"yes", "no"}:
        return text == "yes"
    return int(text) if text.isdigit() else text
