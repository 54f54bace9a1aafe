from django.urls import path

from patients.photographs import file_views, views

app_name = "photographs"
urlpatterns = [
    path("patients/<uuid:patient_id>/photographs/", views.patient_photographs, name="patient"),
    path("patients/<uuid:patient_id>/photographs/new/", views.photograph_new, name="photograph-new"),
    path("photographs/<uuid:photograph_id>/", views.photograph, name="photograph"),
    path("photographs/<uuid:photograph_id>/retract/", views.photograph_retract, name="photograph-retract"),
    path("photographs/<uuid:photograph_id>/<slug:size>.jpg", file_views.photograph_file, name="photograph-file"),
    path("photographs/<uuid:photograph_id>/use/", views.photograph_use, name="photograph-use"),
    path("photographs/<uuid:photograph_id>/for/<slug:use>/", file_views.photograph_for_use, name="photograph-for-use"),
]
