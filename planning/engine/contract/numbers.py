"""How the answer writes numbers and moments: a whole number without its point, a moment with its zone's offset."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, WithJsonSchema


def plain(number: float) -> float:
    """16 for 16.0, so that it is stored, compared and shown as a whole number."""
    return int(number) if number.is_integer() else number


Number = Annotated[int | Annotated[float, AfterValidator(plain)], WithJsonSchema({"type": "number"})]
Units = Annotated[
    Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, multiple_of=0.5), AfterValidator(plain)],
    WithJsonSchema({"type": "number", "minimum": 0, "multipleOf": 0.5}),
]
UnitRange = tuple[Units, Units]
"""From, to; both included."""
Moment = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""With `+00:00` where others write `Z`."""
