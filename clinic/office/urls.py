from django.urls import path

from clinic.office import (
    api_token_views,
    audit_views,
    closed_day_views,
    factor_reset,
    first_step_views,
    hours_views,
    invitation_views,
    leaving_views,
    room_views,
    staff_views,
    views,
    visit_type_views,
)

app_name = "office"
urlpatterns = [
    path("clinic/settings/audit/", audit_views.audit, name="audit"),
    path("clinic/settings/audit/export/", audit_views.audit_export, name="audit-export"),
    path("clinic/settings/", views.clinic_settings, name="clinic-settings"),
    path("clinic/settings/logo/", views.logo_change, name="logo-change"),
    path("clinic/settings/hours/", hours_views.hours, name="hours"),
    path("clinic/settings/hours/closed/new/", closed_day_views.closed_day_new, name="closed-day-new"),
    path("clinic/settings/hours/closed/<uuid:closed_day_id>/", closed_day_views.closed_day, name="closed-day"),
    path("clinic/settings/visit-types/", visit_type_views.visit_type_list, name="visit-type-list"),
    path("clinic/settings/visit-types/new/", visit_type_views.visit_type_new, name="visit-type-new"),
    path("clinic/settings/visit-types/<uuid:type_id>/", visit_type_views.visit_type_edit, name="visit-type-edit"),
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
    path("clinic/settings/programs/", api_token_views.api_token_list, name="api-token-list"),
    path("clinic/settings/programs/<uuid:token_id>/revoke/", api_token_views.api_token_revoke, name="api-token-revoke"),
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
