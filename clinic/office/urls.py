from django.urls import path

from clinic.office import views

app_name = "office"
urlpatterns = [
    path("clinic/settings/", views.clinic_settings, name="clinic-settings"),
    path("clinic/settings/logo/", views.logo_change, name="logo-change"),
    path("clinic/logo.png", views.logo, name="logo"),
]
