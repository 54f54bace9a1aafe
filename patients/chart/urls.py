from django.urls import path

from patients.chart import health_views, opened_views, views

app_name = "chart"
urlpatterns = [
    path("patients/<uuid:patient_id>/", views.patient, name="patient"),
    path("patients/<uuid:patient_id>/who-opened/", opened_views.who_opened, name="who-opened"),
    path("patients/<uuid:patient_id>/health/", health_views.health_history, name="health-history"),
]
