"""A translation as a table to work from: what is out of date and why, the English then and now, the translation."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from planning.protocols.languages.translation import OutdatedText, Translation

WIDTH, OF_IDS = 160, 40
_WHY = {
    "stale": "The English has changed since it was translated: [-then-] {+now+}",
    "missing": "The file has no translation for these",
    "superfluous": "The protocol says nothing to patients under these ids; they can go",
}


def summary(translation: Translation) -> str:
    """`es 1: 240 texts are told, 2 stale, 1 missing, 0 superfluous. No clinician has reviewed it yet.`"""
    counts = (f"{sum(one.what == what for one in translation.outdated)} {what}" for what in _WHY)
    reviewed = (
        f"Reviewed by {translation.reviewed_by}." if translation.reviewed_by else "No clinician has reviewed it yet."
    )
    return f"{translation.name}: {translation.count} texts are told, {', '.join(counts)}. {reviewed}"


def outdated_tables(translation: Translation, templates: Mapping[str, str]) -> Iterator[str]:
    """One table for each kind of fault. `templates`: the protocol's English by name, with its `{parameters}`."""
    for what, why in _WHY.items():
        found = [one for one in translation.outdated if one.what == what]
        if found:
            yield f"{what} ({len(found)}): {why}\n\n{_table(translation.language, (_row(one, templates) for one in found))}"


def _row(one: OutdatedText, templates: Mapping[str, str]) -> Sequence[str]:
    now = templates.get(one.name, one.now)
    english = word_diff(one.then, now) if one.what == "stale" else one.then or now
    return (f"{one.name} (line {one.line})" if one.line else one.name, english, one.says)


def current_table(translation: Translation, templates: Mapping[str, str]) -> str:
    texts = {
        **{f"area.{code}": says for code, says in translation.areas.items()},
        **{f"rule.{name}": says for name, says in translation.rules.items()},
        **{f"aftercare.{code}": says for code, says in translation.aftercare.items()},
    }
    return _table(translation.language, ((name, templates.get(name, ""), says) for name, says in texts.items()))


def word_diff(then: str, now: str) -> str:
    """`You keep [-natural-] {+some+} movement.`"""
    before, after = then.split(), now.split()
    parts = []
    for what, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            parts += before[start:end]
            continue
        if start < end:
            parts.append(f"[-{' '.join(before[start:end])}-]")
        if begin < stop:
            parts.append(f"{{+{' '.join(after[begin:stop])}+}}")
    return " ".join(parts)


def templates_of(tables: Mapping[str, Any]) -> dict[str, str]:
    """Texts for patients in a protocol's tables, by name, as written."""
    found = {f"area.{code}": area.get("patient_name") for code, area in tables.get("area", {}).items()}
    found |= {f"rule.{rule.get('id')}": rule.get("patient_text") for rule in tables.get("rule", [])}
    found |= {f"aftercare.{item.get('code')}": item.get("text") for item in tables.get("aftercare", [])}
    return {name: text for name, text in found.items() if text}


def _table(language: str, rows: Iterable[Sequence[str]]) -> str:
    widths = (OF_IDS, (WIDTH - OF_IDS - 6) // 2, (WIDTH - OF_IDS - 6) // 2)
    rule = "-+-".join("-" * width for width in widths)
    lines = [_line(("id", "English", language), widths), rule]
    for row in rows:
        cells = [
            textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False) or [""]
            for cell, width in zip(row, widths, strict=True)
        ]
        lines += [_line(parts, widths) for parts in zip_longest(*cells, fillvalue="")]
        lines.append(rule)
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
