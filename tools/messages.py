"""The words that letters and patients' pages have in code and templates, for translators: `python -m tools.messages`.

Collects them into `locale/<language>/LC_MESSAGES/django.po` (what is new comes without a translation, what is gone is dropped) and compiles
each catalogue into the `.mo` beside it, which is committed: starting Glabella needs no gettext tools. `tests/practice/test_messages.py`
holds both fresh and complete.
"""

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django
import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
ROOMS = ("clinic", "patients", "planning")
PLAIN = {"gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}


class Message(NamedTuple):
    """One message: its English, its plural and its context, where it has them."""

    english: str
    plural: str | None = None
    context: str | None = None


Found = dict[Message, set[str]]
"""Messages, and the files that say them."""


def collected() -> Found:
    """Every message of Python, templates and vocabulary. Needs Django's settings and apps."""
    found: Found = {}
    for path, message in (*_in_python(), *_in_templates(), *_of_codes()):
        found.setdefault(message, set()).add(path)
    return found


def _in_python() -> Iterator[tuple[str, Message]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = dict(_own_names(tree))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    message = _of_call(names[node.func.id], node.args)
                    if message is not None:
                        yield file.relative_to(ROOT).as_posix(), message


def _own_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What this module calls Django's functions: `from django.utils.translation import gettext_noop as _`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                yield name.asname or name.name, name.name


def _of_call(function: str, given: list[ast.expr]) -> Message | None:
    texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if function in PLAIN and len(texts) == 1:
        return Message(texts[0])
    if function in PLURAL and len(texts) == 2:
        return Message(texts[0], plural=texts[1])
    if function in CONTEXT and len(texts) == 2:
        return Message(texts[1], context=texts[0])
    return None


def _in_templates() -> Iterator[tuple[str, Message]]:
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    for file in sorted((ROOT / "templates").rglob("*.html")):
        name = file.relative_to(ROOT / "templates").as_posix()
        for nodes in _with_blocks(engines["django"].get_template(name).template.nodelist):
            for node in nodes.get_nodes_by_type(TranslateNode):
                english = node.filter_expression.var.literal
                if english is not None:
                    yield f"templates/{name}", Message(str(english), context=_context(node))
            for node in nodes.get_nodes_by_type(BlockTranslateNode):
                yield f"templates/{name}", Message(_text(node, node.singular), _plural(node), _context(node))


def _with_blocks(nodes: Any) -> Iterator[Any]:
    """Also what stands inside of our own block tags, where Django does not look."""
    from django.template.library import SimpleBlockNode

    yield nodes
    for block in nodes.get_nodes_by_type(SimpleBlockNode):
        yield from _with_blocks(block.nodelist)


def _text(node: Any, tokens: Any) -> str:
    from django.utils.translation import trim_whitespace

    text, _ = node.render_token_list(tokens)
    return trim_whitespace(text) if node.trimmed else text


def _plural(node: Any) -> str | None:
    return _text(node, node.plural) if node.plural and node.countervar else None


def _context(node: Any) -> str | None:
    return str(node.message_context.var) if node.message_context else None


def _of_codes() -> Iterator[tuple[str, Message]]:
    """Codes that a patient meets: `word` says them, with words of their own or their code in plain letters."""
    from django.utils import translation

    from planning.consults.words import word
    from planning.engine.contract import vocabulary as v

    met: Iterable[Any] = (
        *v.Region,
        *v.Concern,
        *v.Area,
        *v.TreatmentOption,
        *v.Wish,
        *v.Suitability,
        *v.Milestone,
        v.TOXIN,
    )
    with translation.override(None):
        for code in met:
            yield "planning/engine/contract/vocabulary", Message(word(code))


def brought_up_to_date(catalogue: polib.POFile, found: Found) -> None:
    """The catalogue with exactly these messages; translations of those that stay are kept."""
    known = {Message(one.msgid, one.msgid_plural or None, one.msgctxt): one for one in catalogue}
    catalogue.clear()
    for message, files in sorted(found.items(), key=lambda one: (min(one[1]), one[0].english, one[0].context or "")):
        entry = known.get(message) or _new(message)
        entry.occurrences = [(file, "") for file in sorted(files)]
        catalogue.append(entry)


def _new(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.english, msgctxt=message.context)
    if message.plural is not None:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
    return entry


def catalogues() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    found, missing = collected(), 0
    for file in catalogues():
        catalogue = polib.pofile(str(file), wrapwidth=140)
        brought_up_to_date(catalogue, found)
        catalogue.save()
        catalogue.save_as_mofile(str(file.with_suffix(".mo")))
        for entry in catalogue.untranslated_entries():
            print(f"{file.relative_to(ROOT)}: {entry.msgid!r} is not translated")
            missing += 1
    print(f"{len(found)} messages, {missing} not translated.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
