"""Composition of the API: each room's `api.py` names its routes."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("clinic.booking.api")),
    path("", include("planning.consults.api")),
]
