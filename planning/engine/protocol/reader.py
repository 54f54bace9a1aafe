"""Reading one table of a protocol file: each key once, by type, with every mistake collected."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from planning.engine.conditions.parse import nearest
from planning.engine.protocol.errors import ProtocolError
from planning.engine.protocol.lines import Lines

E = TypeVar("E", bound=StrEnum)


class Mistakes:
    """Collects errors of one file."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines = file, lines
        self.errors: list[ProtocolError] = []

    def add(self, table: str, key: str, subject: str, message: str, remedy: str) -> None:
        self.errors.append(ProtocolError(self.file, self.lines.of(table, key), subject, message, remedy))


class Table:
    """One TOML table. Reading a key takes it off the list of keys that nobody knows."""

    def __init__(self, data: Any, name: str, subject: str, mistakes: Mistakes) -> None:
        self.name, self.subject, self.mistakes = name, subject, mistakes
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self.known: set[str] = set()
        if not isinstance(data, dict):
            self.wrong("", f"`{name}` is not a table", "write it as a table")

    def wrong(self, key: str, message: str, remedy: str) -> None:
        self.mistakes.add(self.name, key, self.subject, message, remedy)

    def take(self, key: str, *, required: bool = False) -> Any:
        self.known.add(key)
        value = self.data.get(key)
        if value is None and required:
            self.wrong(key, f"`{key}` is missing", f"add `{key} = ...`")
        return value

    def done(self) -> None:
        """Complains about every key that no reader asked for."""
        for key in self.data:
            if key not in self.known:
                self.wrong(key, f"there is no key `{key}` here", nearest(key, self.known))

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.take(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"`{key}` must be a text", f'write `{key} = "..."`')
            return ""
        return " ".join(value.split())

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self.take(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, f"`{key}` must be a list of texts", f'write `{key} = ["...", "..."]`')
            return ()
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, f"`{key}` must be true or false", f"write `{key} = true`")
        return value is True

    def number(self, key: str, *, required: bool = False) -> float | None:
        value = self.take(key, required=required)
        if value is None:
            return None
        if not _is_number(value):
            self.wrong(key, f"`{key}` must be a number", f"write `{key} = 4`")
            return None
        return float(value)

    def whole(self, key: str, default: int) -> int:
        value = self.number(key)
        if value is not None and value != int(value):
            self.wrong(key, f"`{key}` must be a whole number", f"write `{key} = {int(value)}`")
        return default if value is None else int(value)

    def span(self, key: str, *, required: bool = False) -> tuple[float, float] | None:
        """A range `[low, high]`."""
        value = self.take(key, required=required)
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2 or not all(map(_is_number, value)):
            self.wrong(key, f"`{key}` must be a range", f"write `{key} = [4, 12]`")
            return None
        low, high = float(value[0]), float(value[1])
        if low > high:
            self.wrong(key, f"the range {value} is upside down", f"write `{key} = [{value[1]}, {value[0]}]`")
            return None
        return low, high

    def code(self, key: str, codes: type[E], *, required: bool = False) -> E | None:
        value = self.take(key, required=required)
        return None if value is None else self._one(key, value, codes)

    def codes(self, key: str, codes: type[E], *, every: str = "*") -> tuple[E, ...]:
        value = self.take(key)
        if value is None:
            return ()
        if value == every:
            return tuple(codes)
        if not isinstance(value, list):
            self.wrong(key, f"`{key}` must be a list of codes", f'write `{key} = ["{next(iter(codes))}"]`')
            return ()
        found = [self._one(key, item, codes) for item in value]
        return tuple(dict.fromkeys(item for item in found if item is not None))

    def _one(self, key: str, value: Any, codes: type[E]) -> E | None:
        try:
            return codes(value)
        except ValueError:
            self.wrong(key, f"`{key}` knows no {value!r}", nearest(str(value), map(str, codes)))
            return None

    def tables(self, key: str, subject: str = "") -> "list[Table]":
        """The tables of an array, `[[key]]`."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, f"`{key}` must be a list of tables", f"write `[[{key}]]`")
            return []
        base = f"{self.name}.{key}" if self.name else key
        return [Table(item, f"{base}.{n}", subject or self.subject, self.mistakes) for n, item in enumerate(value)]

    def named_tables(self, key: str) -> "dict[str, Table]":
        """The tables `[key.name]`."""
        value = self.take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(key, f"`{key}` must hold named tables", f"write `[{key}.name]`")
            return {}
        base = f"{self.name}.{key}" if self.name else key
        return {name: Table(item, f"{base}.{name}", f"{key}.{name}", self.mistakes) for name, item in value.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def doubles(names: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    return {name for name in names if name in seen or seen.add(name)}  # type: ignore[func-returns-value]
