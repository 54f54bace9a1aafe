"""Every route of the product, as Django resolves it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

NO_NAME = "(no name)"


def all_routes() -> dict[str, str]:
    """Qualified name to route, e.g. `chart:patient` to `patients/<uuid:patient_id>/`."""
    return dict(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, namespaces: tuple[str, ...], prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, inner, route)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*namespaces, pattern.name or NO_NAME)), route
