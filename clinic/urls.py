"""Composition only: each room brings its own routes."""

from django.urls import include, path

from clinic.practice.views import start

handler400 = "clinic.practice.views.bad_request"
handler404 = "clinic.practice.views.not_found"
urlpatterns = [
    path("", start, name="start"),
    path("", include("clinic.practice.urls")),
    path("", include("clinic.office.urls")),
    path("", include("clinic.messages.urls")),
    path("accounts/", include("clinic.accounts.urls")),
    path("", include("clinic.stock.urls")),
    path("", include("clinic.booking.urls")),
    path("", include("patients.records.urls")),
    path("", include("patients.consents.urls")),
    path("", include("patients.photographs.urls")),
    path("", include("patients.chart.urls")),
    path("", include("patients.emergency.urls")),
    path("", include("planning.protocols.urls")),
    path("", include("planning.earlier.urls")),
    path("", include("planning.plans.urls")),
    path("", include("planning.assessments.urls")),
    path("", include("planning.treatments.urls")),
    path("", include("planning.documents.urls")),
    path("", include("patients.portal.urls")),
    path("api/v1/", include("clinic.api_urls")),
]
