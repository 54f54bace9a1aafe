from django.urls import path

from patients.emergency import views

app_name = "emergency"
urlpatterns = [
    path("patients/<uuid:patient_id>/emergency/", views.begin, name="begin"),
    path("patients/<uuid:patient_id>/emergency/end/", views.end, name="end"),
]
