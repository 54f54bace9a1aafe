"""Composition of the API: each room's `api.py` names its routes."""

from django.urls import URLPattern, URLResolver, include, path

from clinic.practice.schema import Schema

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    path("", include("patients.records.api")),
    path("", include("patients.chart.api")),
    path("", include("clinic.booking.api")),
    path("", include("planning.plans.api")),
]
