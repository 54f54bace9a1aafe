"""The documents of a plan or treatment, wherever it is shown. A new type is there too."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context

from clinic.practice.access import may
from planning.documents.document_type import DocumentType
from planning.documents.types import types_of
from planning.plans.models import Plan
from planning.treatments.models import Treatment

register = template.Library()


@register.inclusion_tag("documents/_cards.html", takes_context=True)
def document_cards(context: Context, subject: Plan | Treatment) -> dict[str, Any]:
    offered = (one for one in types_of(subject) if one.offered(subject))
    return {"subject": subject, "document_types": _readable(context, offered)}


@register.inclusion_tag("documents/_links.html", takes_context=True)
def document_links(context: Context, subject: Plan | Treatment) -> dict[str, Any]:
    kept = (one for one in types_of(subject) if one.in_chart)
    return {"subject": subject, "document_types": _readable(context, kept)}


def _readable(context: Context, document_types: Iterable[DocumentType[Any]]) -> list[DocumentType[Any]]:
    return [one for one in document_types if may(context.get("membership"), one.readers)]
