"""Compression of pages and JSON answers. Static files are compressed when they are collected; PDFs and pictures are already."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/html", "application/json", "application/problem+json", "image/svg+xml")


class CompressedText(GZipMiddleware):
    """gzip for text alone.

    Compression reveals lengths to an eavesdropper (BREACH). Protections: the session cookie is SameSite, so a foreign page cannot
    make signed-in requests to measure; Django masks the CSRF token differently in each answer; and each compressed answer gets up to
    `max_random_bytes` of padding at random.
    """

    max_random_bytes = 200

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        return super().process_response(request, response) if kind in TEXT else response
