"""The types of documents: `<code>.py` defines `<CODE>`, and nothing else has to name it."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from clinic.practice.access import RoleSet, may
from clinic.practice.models import Membership
from planning.documents.document_type import DocumentType
from planning.documents.subjects import subject_of
from planning.plans.models import Plan
from planning.treatments.models import Treatment


def _read(code: str) -> DocumentType[Any]:
    found = getattr(import_module(f"{__name__}.{code}"), code.upper(), None)
    if not isinstance(found, DocumentType) or found.code != code:
        raise ImportError(f"{__name__}.{code} has to define {code.upper()}, a DocumentType with the code {code!r}")
    return found


_TYPES: dict[str, DocumentType[Any]] = {module.name: _read(module.name) for module in iter_modules(__path__)}


def document_types() -> tuple[DocumentType[Any], ...]:
    """Those that come by themselves first, of plans before those of treatments."""
    return tuple(sorted(_TYPES.values(), key=lambda one: (not one.after, one.of.field, one.label)))


def type_of(code: str) -> DocumentType[Any]:
    """Raises KeyError for the code of a type that is gone."""
    return _TYPES[code]


def types_of(subject: Plan | Treatment) -> tuple[DocumentType[Any], ...]:
    return tuple(one for one in document_types() if one.of is subject_of(subject))


def readable_by(reader: Membership | None) -> tuple[DocumentType[Any], ...]:
    return tuple(one for one in document_types() if may(reader, one.readers))


def readers_of_any(types: Iterable[DocumentType[Any]]) -> RoleSet:
    """Who may read at least one of these."""
    return frozenset().union(*(one.readers for one in types))


def choices() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in document_types()]
