"""The assets that the renderer may load by name. Every other URL is refused."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse


class AssetRefused(ValueError):
    """The URL is not one of our assets. WeasyPrint leaves it out of the document."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves `asset:<name>` from a fixed table and the document's own drawings; opens no other address and follows nothing.

    For a shared drawing, which is embedded at the end, it serves a placeholder; `placeholders_served` has those that were asked for.
    """

    def __init__(
        self, folder: Path, assets: Mapping[str, tuple[str, str]], scheme: str, placeholders: Mapping[str, bytes]
    ) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._scheme = scheme
        self._placeholders = {name: (png, "image/png") for name, png in placeholders.items()}
        self._assets = {name: ((folder / path).read_bytes(), kind) for name, (path, kind) in assets.items()}
        self._bodies = self._assets | self._placeholders
        self.placeholders_served: dict[str, None] = {}

    def serve(self, drawings: Mapping[str, str]) -> None:
        own = {name: _decoded(name, text) for name, text in drawings.items()}
        self._bodies = own | self._assets | self._placeholders
        self.placeholders_served = {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        name = url.removeprefix(self._scheme)
        if name == url or name not in self._bodies:
            raise AssetRefused(f"not one of our assets: {url[:60]}")
        if name in self._placeholders:
            self.placeholders_served[name] = None
        body, kind = self._bodies[name]
        return URLFetcherResponse(url, body=body, headers={"Content-Type": kind})


def _decoded(name: str, text: str) -> tuple[bytes, str]:
    kind = {".png": "image/png", ".jpg": "image/jpeg"}.get(name[-4:])
    return (base64.b64decode(text), kind) if kind else (text.encode(), "image/svg+xml")
