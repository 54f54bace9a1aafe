from django.urls import path

from patients.chart import views

app_name = "chart"
urlpatterns = [path("patients/<uuid:patient_id>/", views.patient, name="patient")]
