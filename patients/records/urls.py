from django.urls import path

from patients.records import views

app_name = "records"
urlpatterns = [
    path("patients/", views.patient_list, name="patient-list"),
    path("patients/new/", views.patient_new, name="patient-new"),
    path("patients/<uuid:patient_id>/details/", views.patient_edit, name="patient-edit"),
    path("patients/<uuid:patient_id>/drawing/", views.patient_drawing, name="patient-drawing"),
]
