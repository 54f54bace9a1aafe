"""Reading a file of words in another language: all of it, or all of its mistakes."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planning.engine.conditions.parse import nearest
from planning.engine.contract import vocabulary as v
from planning.engine.protocol import Protocol, ProtocolErrors
from planning.engine.protocol.lines import Lines
from planning.engine.protocol.loader import parse_toml
from planning.engine.protocol.reader import Mistakes, Table
from planning.engine.protocol.sections import read_forbidden
from planning.engine.protocol.words import PLACEHOLDER, fill, param_words, placeholders, promises
from planning.protocols.languages.words import DAYS, NAMES, Phrase, Speech, Words

MONTHS = 12


def load_words(text: str, name: str, protocol: Protocol) -> Words:
    """The words of the TOML in `text` for `protocol`; `name` is how errors call the file.

    Raises `ProtocolErrors` with every mistake: line, rule, what is wrong and how to mend it.
    """
    mistakes = Mistakes(name, Lines(text))
    words = _read(Table(parse_toml(text, name), "", "", mistakes), protocol, text)
    if mistakes.errors:
        raise ProtocolErrors(mistakes.errors)
    return words


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every text is checked against."""

    language: str
    protocol: Protocol
    speech: Speech
    forbidden: tuple[str, ...]
    numbers: re.Pattern[str] | None

    def strays(self, text: str) -> list[str]:
        """Digits and number words that come from nowhere."""
        bare = PLACEHOLDER.sub("", text)
        return re.findall(r"\d+(?:[.,]\d+)?", bare) + (self.numbers.findall(bare) if self.numbers else [])


def _read(root: Table, protocol: Protocol, text: str) -> Words:
    head = Table(root.take("words", required=True) or {}, "words", "words", root.mistakes)
    language = head.text("language")
    if not re.fullmatch("[a-z]{2}", language) or language == "en":
        head.wrong("language", f"`{language}` is no other language", 'write its two letters, such as "es"')
    for key, expected in (("protocol", protocol.id), ("protocol_version", protocol.version)):
        if head.text(key) != expected:
            head.wrong(
                key, f"these are not the words of {protocol.id} {protocol.version}", f'write `{key} = "{expected}"`'
            )
    reviewed_by = head.take("reviewed_by", required=True)
    desk = _Desk(language, protocol, _speech(root), read_forbidden(root), _numbers(root))
    words = Words(
        language=language,
        protocol=protocol.id,
        protocol_version=protocol.version,
        version=head.text("version"),
        reviewed_by=str(reviewed_by or ""),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        speech=desk.speech,
        areas=_areas(root, desk),
        rules=_rules(root, desk),
        aftercare=_aftercare(root, desk),
    )
    head.done()
    root.done()
    return words


def _speech(root: Table) -> Speech:
    table = Table(root.take("speech", required=True) or {}, "speech", "speech", root.mistakes)
    months = table.texts("months", required=True)
    if len(months) != MONTHS:
        table.wrong("months", f"{len(months)} months", f"name all {MONTHS}, the first one first")
    speech = Speech(table.text("decimal_mark"), table.text("span"), table.text("date"), months)
    for key, text, wanted in (
        ("span", speech.span, ["low", "high"]),
        ("date", speech.day_form, ["day", "month", "year"]),
    ):
        if Counter(placeholders(text)) != Counter(wanted):
            table.wrong(key, f"`{key}` needs {', '.join(f'{{{one}}}' for one in wanted)}", "write each of them once")
    table.done()
    return speech


def _numbers(root: Table) -> re.Pattern[str] | None:
    words = root.texts("number_words", required=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.I) if words else None


def _areas(root: Table, desk: _Desk) -> dict[str, str]:
    """By the English name. What the protocol fills into a text is itself held to the rules for texts."""
    wanted = {str(code): area.patient_name for code, area in desk.protocol.areas.items()}
    return {wanted[name]: says for name, table, says in _entries(root, "area", wanted, desk) if name in wanted}


def _rules(root: Table, desk: _Desk) -> dict[str, Phrase]:
    wanted = {rule.id: rule.patient_text for rule in desk.protocol.rules if rule.patient_text is not None}
    entries = _entries(root, "rule", wanted, desk)
    return {name: _phrase(table, says, desk) for name, table, says in entries if name in wanted}


def _aftercare(root: Table, desk: _Desk) -> dict[v.AftercareCode, Phrase]:
    wanted = {str(item.code): item.text for item in desk.protocol.aftercare}
    entries = _entries(root, "aftercare", wanted, desk)
    return {v.AftercareCode(name): _phrase(table, says, desk) for name, table, says in entries if name in wanted}


def _entries(root: Table, kind: str, wanted: Mapping[str, str], desk: _Desk) -> Iterator[tuple[str, Table, str]]:
    """Each `[kind.name]` with what it says; complains of those that are missing, unknown or out of date."""
    tables = root.named_tables(kind)
    for name in wanted:
        if name not in tables:
            header = f'[{kind}."{name}"]' if "." in name else f"[{kind}.{name}]"
            root.wrong(kind, f"`{name}` has no words here", f"add `{header}` with `en` and `{desk.language}`")
    for name, table in tables.items():
        english, says = table.text("en"), table.text(desk.language)
        table.done()
        if name not in wanted:
            table.wrong("", f"the protocol says nothing to patients under `{name}`", nearest(name, wanted))
        elif fill(english, param_words(desk.protocol.params)) != wanted[name]:
            table.wrong(
                "en",
                "the protocol's English is not what was translated",
                f"look at `{desk.language}` again, then at `en`",
            )
        _check(table, english, says, desk)
        yield name, table, says


def _check(table: Table, english: str, says: str, desk: _Desk) -> None:
    key = desk.language
    if says and says == english:
        table.wrong(key, "this is the English text", "translate it")
    asked, used = Counter(placeholders(english)), Counter(placeholders(says))
    for missing in asked - used:
        table.wrong(key, f"the text leaves out {{{missing}}}, which the English says", f"say {{{missing}}}")
    for extra in used - asked:
        table.wrong(key, f"the text says {{{extra}}}, which the English does not", "leave it out")
    for stray in desk.strays(says):
        table.wrong(key, f"the figure {stray!r} comes from nowhere", "say what the English says, with its placeholders")
    for phrase in promises(says, desk.forbidden):
        table.wrong(key, f"the text promises what it may not: {phrase}", "say what it does and what it does not")


def _phrase(table: Table, says: str, desk: _Desk) -> Phrase:
    """The text with the protocol's figures in it, as this language writes them."""
    params = desk.protocol.params
    english = fill(table.text("en"), param_words(params))
    slots = tuple(placeholders(english))
    for slot in slots:
        if slot not in (*DAYS, *NAMES):
            table.wrong(
                "en", f"nobody knows how another language says {{{slot}}}", "let the patient's text do without it"
            )
    figures = {name: desk.speech.figures(param) for name, param in params.items()}
    return Phrase(_pattern(english, desk.protocol), slots, fill(says, figures))


def _pattern(english: str, protocol: Protocol) -> re.Pattern[str]:
    """What the English of any plan looks like; each slot is a group."""
    names = "|".join(re.escape(area.patient_name) for area in protocol.areas.values())
    parts = PLACEHOLDER.split(english)  # text, slot, text, slot, ..., text
    written = [
        (r"(\d{4}-\d{2}-\d{2})" if part in DAYS else f"((?i:{names}))") if turn % 2 else re.escape(part)
        for turn, part in enumerate(parts)
    ]
    return re.compile("".join(written))
