"""What the renderer may load: our own assets by name. Everything else is refused, whatever asks for it and however it is spelt."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse


class Refused(ValueError):
    """Something that is not one of our assets was asked for. WeasyPrint leaves it out of the document."""


class OwnAssets(URLFetcher):
    """Serves `asset:<name>` from a fixed table and the document's own drawings; opens no other address and follows nothing."""

    def __init__(self, folder: Path, assets: Mapping[str, tuple[str, str]], scheme: str) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._scheme = scheme
        self._assets = {name: ((folder / path).read_bytes(), kind) for name, (path, kind) in assets.items()}
        self._bodies = self._assets

    def draw(self, drawings: Mapping[str, str]) -> None:
        """Serve these SVGs too, until the next document brings its own."""
        self._bodies = {name: (svg.encode(), "image/svg+xml") for name, svg in drawings.items()} | self._assets

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        name = url.removeprefix(self._scheme)
        if name == url or name not in self._bodies:
            raise Refused(f"not one of our assets: {url[:60]}")
        body, kind = self._bodies[name]
        return URLFetcherResponse(url, body=body, headers={"Content-Type": kind})
