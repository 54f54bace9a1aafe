"""The kinds of value that a protocol's tables hold."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationInfo

from planning.engine.contract import vocabulary as v
from planning.engine.protocol.mistakes import InvalidValue

BASIS = re.compile(r"^(R\d{3}[a-z]?|INC-\d{2}|REF \d+(\.\d+)?)$")
TABLE = ConfigDict(extra="forbid", validate_by_name=True)


class TomlTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _text(value: str, info: ValidationInfo) -> str:
    if not value.strip():
        raise InvalidValue((f"`{info.field_name}` must be a text", f'write `{info.field_name} = "..."`'))
    return " ".join(value.split())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _not_yes_or_no(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool | float):
        raise InvalidValue((f"`{info.field_name}` knows no {value!r}", "write a whole number"))
    return value


def _span(value: Any, info: ValidationInfo) -> tuple[float, float]:
    key = info.field_name
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(map(_is_number, value)):
        raise InvalidValue((f"`{key}` must be a range", f"write `{key} = [4, 12]`"))
    low, high = float(value[0]), float(value[1])
    if low > high:
        raise InvalidValue((f"the range {list(value)} is upside down", f"write `{key} = [{value[1]}, {value[0]}]`"))
    return low, high


def _figure(value: Any, info: ValidationInfo) -> float | tuple[float, float]:
    if isinstance(value, list | tuple):
        return _span(value, info)
    if not _is_number(value):
        raise InvalidValue((f"`{info.field_name}` must be a number", f"write `{info.field_name} = 4`"))
    return float(value)


def _catalogued(value: str) -> str:
    if not BASIS.match(value):
        raise InvalidValue((f"`{value}` is no catalogue id", "write R012, INC-01 or REF 1.4"))
    return value


def _not_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise InvalidValue(("the basis is empty", "name the catalogue rule or reference that it carries out"))
    return value


def _every_area(value: Any) -> Any:
    return tuple(v.Area) if value == "*" else value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise InvalidValue((f"{value!r} is no pattern: {error}", "mend the regular expression")) from None
    return value


Tables = list[Any]
"""An array of tables, `[[name]]`."""
Named = dict[str, Any]
"""The tables `[part.name]`, by name."""
Text = Annotated[str, Strict(), AfterValidator(_text)]
"""One line, never blank."""
YesNo = Annotated[bool, Strict()]
Number = Annotated[float, Strict(), Field(gt=-1e9, lt=1e9)]
OneStep = Annotated[Literal[-1, 0, 1], BeforeValidator(_not_yes_or_no)]
Language = Annotated[Literal[1, 2, 3], BeforeValidator(_not_yes_or_no)]
Grade = Annotated[Literal[0, 1, 2, 3], BeforeValidator(_not_yes_or_no)]
Day = Annotated[date, Strict()]
Whole = Annotated[int, Strict()]
Span = Annotated[tuple[float, float], BeforeValidator(_span)]
"""`[low, high]`."""
Figure = Annotated[float | tuple[float, float], BeforeValidator(_figure)]
"""A number or a span."""
CatalogueId = Annotated[str, Strict(), AfterValidator(_catalogued)]
Basis = Annotated[tuple[CatalogueId, ...], AfterValidator(_not_empty)]
Pattern = Annotated[str, Strict(), AfterValidator(_pattern)]
Areas = Annotated[
    tuple[v.Area, ...], BeforeValidator(_every_area), AfterValidator(lambda codes: tuple(dict.fromkeys(codes)))
]
"""A list of areas, or "*" for every one."""
Treatments = Annotated[tuple[v.TreatmentOption, ...], AfterValidator(lambda codes: tuple(dict.fromkeys(codes)))]
