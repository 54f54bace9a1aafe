from django.urls import path

from planning.treatments import review_views, views

app_name = "treatments"
urlpatterns = [
    path("plans/<uuid:plan_id>/treat/", views.record_treatment, name="treatment-new"),
    path("treatments/<uuid:treatment_id>/", views.treatment_page, name="treatment"),
    path("treatments/<uuid:treatment_id>/amend/", views.amend_treatment, name="treatment-amend"),
    path("treatments/<uuid:treatment_id>/review/", review_views.review_treatment, name="treatment-review"),
]
