"""Line numbers of a TOML file's tables and keys, which `tomllib` does not keep."""

import re

_HEADER = re.compile(r"""^\s*(\[\[?)\s*((?:[A-Za-z0-9_.\-]|"[^"]*"|'[^']*')+)\s*\]\]?\s*(#.*)?$""")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")
_QUOTES = ('"""', "'''")


class Lines:
    """Where each table starts and each of its keys stands. A table is named like `rule.3` or `area.glabella.point.0`.

    The text is looked through when the first mistake is found; most files have none.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    def of(self, table: str, *path: str | int) -> int:
        """The line of `path` inside a table, else of the nearest thing around it, else 1."""
        if not self._at:
            self._read(self._text)
        names = [part for part in (*table.split("."), *map(str, path)) if part]
        for end in range(len(names), 0, -1):
            before, last = ".".join(names[: end - 1]), names[end - 1]
            found = self._at.get(f"{before}:{last}") or self._at.get(".".join(names[:end]))
            if found:
                return found
        return 1

    def _read(self, text: str) -> None:
        table, quote = "", ""
        for number, line in enumerate(text.splitlines(), start=1):
            if quote:
                quote = "" if line.count(quote) % 2 else quote
                continue
            header = _HEADER.match(line)
            if header:
                table = self._table(header[1] == "[[", header[2].replace('"', "").replace("'", ""))
                self._at.setdefault(table, number)
                continue
            key = _KEY.match(line)
            if key:
                self._at.setdefault(f"{table}:{key[1]}", number)
            quote = next((mark for mark in _QUOTES if line.count(mark) % 2), "")

    def _table(self, is_array: bool, name: str) -> str:
        """`area.glabella.point` inside the array gets its index; `step.choice` that of its step."""
        *before, last = name.split(".")
        full = ""
        for part in before:
            full = f"{full}.{part}" if full else part
            full += f".{self._counts[full]}" if full in self._counts else ""
        full = f"{full}.{last}" if full else last
        if not is_array:
            return full
        turn = self._counts[full] = self._counts.get(full, -1) + 1
        return f"{full}.{turn}"
