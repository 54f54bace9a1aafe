from django.urls import path

from planning.treatments import views

app_name = "treatments"
urlpatterns = [
    path("plans/<uuid:plan_id>/treat/", views.record_treatment, name="treatment-new"),
    path("treatments/<uuid:treatment_id>/", views.treatment_page, name="treatment"),
    path("treatments/<uuid:treatment_id>/amend/", views.amend_treatment, name="treatment-amend"),
]
