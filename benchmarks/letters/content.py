"""A letter's words and order without its HTML, for engines that read none: the same texts, whatever the templates become.

A block is a dict: `kind` (the tag), `look` (its class), and either `blocks` or `words`, a list of [look, text]. What stands beside a line
(a figure, a date, a verdict) is its `beside`.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import weasyprint

Block = dict[str, Any]
HOLDERS = {"section", "ul", "dl", "header", "footer", "blockquote"}
LINES = {"h1", "h2", "h3", "p", "li", "dt", "dd"}
BESIDE = {"figure", "date", "verdict", "span"}


def content(html: str) -> Block:
    """`title`, `author`, `who` and `source` of the running lines, and the `blocks`."""
    root = weasyprint.HTML(string=html).etree_element
    header = next(root.iter("header"))
    told = {name: header.get(f"data-{name}", "") for name in ("who", "source", "title", "clinic")}
    return {**told, "name": next(root.iter("title")).text, "blocks": list(_blocks(next(root.iter("body"))))}


def _blocks(holder: Element) -> Iterator[Block]:
    for one in holder:
        look = one.get("class", "")
        if one.tag == "img":
            yield {"kind": "face", "look": "", "words": [["", one.get("alt", "")]]}
        elif one.tag in HOLDERS or (one.tag == "li" and any(inner.tag in LINES for inner in one)):
            yield {"kind": one.tag, "look": look, "blocks": list(_blocks(one))}
        elif one.tag in LINES:
            beside = next(("".join(inner.itertext()) for inner in one if inner.get("class") in BESIDE), "")
            yield {"kind": one.tag, "look": look, "beside": beside.strip(), "words": list(_words(one, ""))}


def _words(one: Element, look: str) -> Iterator[list[str]]:
    if one.text and one.text.strip():
        yield [look, _spaced(one.text)]
    for inner in one:
        if inner.tag == "br":
            yield ["break", "\n"]
        elif inner.get("class") not in BESIDE:
            yield from _words(inner, "strong" if inner.tag == "strong" else inner.get("class", "") or look)
        if inner.tail and (inner.tail.strip() or inner.tag != "br"):
            yield [look, _spaced(inner.tail)]


def _spaced(text: str) -> str:
    """As HTML shows it: one space for many."""
    return " " * text[0].isspace() + " ".join(text.split()) + " " * text[-1].isspace()
