from django.urls import path

from patients.chart import compare_views, health_views, merge_views, opened_views, views

app_name = "chart"
urlpatterns = [
    path("patients/<uuid:patient_id>/", views.patient, name="patient"),
    path("patients/<uuid:patient_id>/who-opened/", opened_views.who_opened, name="who-opened"),
    path("patients/<uuid:patient_id>/merge/", merge_views.merge_choose, name="merge-choose"),
    path("patients/<uuid:patient_id>/merge/undo/", merge_views.merge_undo, name="merge-undo"),
    path("patients/<uuid:patient_id>/merge/<uuid:other_id>/", merge_views.merge, name="merge"),
    path("patients/<uuid:patient_id>/health/", health_views.health_history, name="health-history"),
    path(
        "patients/<uuid:patient_id>/photographs/compare/",
        compare_views.photographs_compared,
        name="photographs-compared",
    ),
]
