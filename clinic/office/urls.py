from django.urls import path

from clinic.office import (
    audit_views,
    factor_reset,
    first_step_views,
    invitation_views,
    leaving_views,
    room_views,
    staff_views,
    views,
)

app_name = "office"
urlpatterns = [
    path("clinic/settings/audit/", audit_views.audit, name="audit"),
    path("clinic/settings/audit/export/", audit_views.audit_export, name="audit-export"),
    path("clinic/settings/", views.clinic_settings, name="clinic-settings"),
    path("clinic/settings/logo/", views.logo_change, name="logo-change"),
    path("clinic/settings/staff/", staff_views.member_list, name="member-list"),
    path("clinic/settings/staff/<uuid:member_id>/", staff_views.member_edit, name="member-edit"),
    path("clinic/settings/first-steps/", first_step_views.first_step_list, name="first-steps"),
    path("clinic/settings/first-steps/mail/", first_step_views.mail_check, name="mail-check"),
    path(
        "clinic/settings/staff/<uuid:member_id>/factors/",
        factor_reset.member_factors_reset,
        name="member-factors-reset",
    ),
    path("clinic/settings/rooms/", room_views.room_list, name="room-list"),
    path("clinic/settings/rooms/<uuid:room_id>/", room_views.room_edit, name="room-edit"),
    path("clinic/settings/staff/invitations/", invitation_views.invitation_list, name="invitation-list"),
    path(
        "clinic/settings/staff/invitations/<uuid:invitation_id>/again/",
        invitation_views.invitation_again,
        name="invitation-again",
    ),
    path(
        "clinic/settings/staff/invitations/<uuid:invitation_id>/withdraw/",
        invitation_views.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("invitation/", invitation_views.invitation_accept, name="invitation-accept"),
    path("invitation/<slug:code>/<str:token>/", invitation_views.invitation_open, name="invitation-open"),
    path(
        "clinic/settings/staff/<uuid:member_id>/deactivate/",
        leaving_views.member_deactivate,
        name="member-deactivate",
    ),
    path(
        "clinic/settings/staff/<uuid:member_id>/reactivate/",
        leaving_views.member_reactivate,
        name="member-reactivate",
    ),
    path("clinic/logo.png", views.logo, name="logo"),
]
