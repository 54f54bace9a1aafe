from django.urls import path

from patients.consents import signing_views, views

app_name = "consents"
urlpatterns = [
    path("patients/<uuid:patient_id>/consents/", views.consents, name="consent-list"),
    path("patients/<uuid:patient_id>/consents/to/<slug:treatment>/", signing_views.prepare, name="consent-prepare"),
    path("patients/<uuid:patient_id>/consents/to/<slug:treatment>/sign/", signing_views.sign, name="consent-sign"),
    path("consents/<uuid:consent_id>/", views.consent, name="consent"),
    path("consents/<uuid:consent_id>/signed/", signing_views.signed, name="consent-signed"),
    path("consents/<uuid:consent_id>/withdraw/", views.withdraw, name="consent-withdraw"),
]
