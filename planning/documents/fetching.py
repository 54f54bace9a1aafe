"""What the renderer may load: our own assets by name. Everything else is refused, whatever asks for it and however it is spelt."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse


class Refused(ValueError):
    """Something that is not one of our assets was asked for. WeasyPrint leaves it out of the document."""


class OwnAssets(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves `asset:<name>` from a fixed table and the document's own drawings; opens no other address and follows nothing.

    For a drawing that is laid in at the end (`plates`) it gives a blank; `blanks_given` tells which the document asked for.
    """

    def __init__(
        self, folder: Path, assets: Mapping[str, tuple[str, str]], scheme: str, blanks: Mapping[str, bytes]
    ) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._scheme = scheme
        self._blanks = {name: (png, "image/png") for name, png in blanks.items()}
        self._assets = {name: ((folder / path).read_bytes(), kind) for name, (path, kind) in assets.items()}
        self._bodies = self._assets | self._blanks
        self.blanks_given: dict[str, None] = {}

    def draw(self, drawings: Mapping[str, str]) -> None:
        """Serve these too, until the next document brings its own: SVGs as they are, PNGs in base64."""
        own = {name: _drawn(name, text) for name, text in drawings.items()}
        self._bodies = own | self._assets | self._blanks
        self.blanks_given = {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        name = url.removeprefix(self._scheme)
        if name == url or name not in self._bodies:
            raise Refused(f"not one of our assets: {url[:60]}")
        if name in self._blanks:
            self.blanks_given[name] = None
        body, kind = self._bodies[name]
        return URLFetcherResponse(url, body=body, headers={"Content-Type": kind})


def _drawn(name: str, text: str) -> tuple[bytes, str]:
    return (base64.b64decode(text), "image/png") if name.endswith(".png") else (text.encode(), "image/svg+xml")
