from django.urls import path

from clinic.office import staff_views, views

app_name = "office"
urlpatterns = [
    path("clinic/settings/", views.clinic_settings, name="clinic-settings"),
    path("clinic/settings/logo/", views.logo_change, name="logo-change"),
    path("clinic/settings/staff/", staff_views.member_list, name="member-list"),
    path("clinic/settings/staff/<uuid:member_id>/", staff_views.member_edit, name="member-edit"),
    path("clinic/logo.png", views.logo, name="logo"),
]
