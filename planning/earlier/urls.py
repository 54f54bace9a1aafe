from django.urls import path

from planning.earlier import views

app_name = "earlier"
urlpatterns = [
    path("patients/<uuid:patient_id>/earlier/new/", views.enter, name="earlier-new"),
    path("earlier/<uuid:earlier_id>/", views.correct, name="earlier-edit"),
    path("earlier/<uuid:earlier_id>/retract/", views.retract, name="earlier-retract"),
]
