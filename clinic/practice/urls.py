from django.urls import path

from clinic.practice import views

app_name = "practice"
urlpatterns = [
    path("clinics/choose/", views.choose_clinic, name="clinic-choose"),
    path("session/", views.session, name="session"),
    path("health/live/", views.healthy, name="health-live"),
    path("health/ready/", views.ready, name="health-ready"),
]
