from django.urls import path

from planning.earlier import views
from planning.earlier.importing import views as import_views

app_name = "earlier"
urlpatterns = [
    path("patients/import/", import_views.import_list, name="import-list"),
    path("patients/import/<uuid:import_id>/", import_views.import_one, name="import"),
    path("patients/<uuid:patient_id>/earlier/new/", views.enter, name="earlier-new"),
    path("earlier/<uuid:earlier_id>/", views.correct, name="earlier-edit"),
    path("earlier/<uuid:earlier_id>/retract/", views.retract, name="earlier-retract"),
]
