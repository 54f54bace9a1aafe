from django.urls import path

from planning.assessments import (
    answer_views,
    consult_views,
    decision_views,
    new_consult_views,
    plan_views,
    shorthand_view,
    without_plan_views,
)

app_name = "assessments"
urlpatterns = [
    path("patients/<uuid:patient_id>/consults/new/", new_consult_views.new_consult, name="consult-new"),
    path(
        "patients/<uuid:patient_id>/treatment-without-a-plan/",
        without_plan_views.treatment_without_plan,
        name="treatment-without-plan",
    ),
    path("plans/<uuid:plan_id>/nothing-given/", without_plan_views.nothing_given, name="nothing-given"),
    path("patients/new/consult/", new_consult_views.new_patient_consult, name="new-patient-consult"),
    path("consults/<uuid:consult_id>/", consult_views.edit_consult, name="consult-edit"),
    path("consults/<uuid:consult_id>/thirds/<slug:third>/", consult_views.face_third, name="consult-third"),
    path("consults/<uuid:consult_id>/draft/", consult_views.save_draft, name="consult-draft"),
    path("consults/<uuid:consult_id>/preview/", consult_views.preview, name="consult-preview"),
    path("consults/<uuid:consult_id>/shorthand/", shorthand_view.read_shorthand, name="consult-shorthand"),
    path("consults/<uuid:consult_id>/finish/", consult_views.finish, name="consult-finish"),
    path("consults/<uuid:consult_id>/abandon/", consult_views.abandon, name="consult-abandon"),
    path("plans/<uuid:plan_id>/", plan_views.plan, name="plan"),
    path("plans/<uuid:plan_id>/reasons/", plan_views.reasons, name="plan-reasons"),
    path("plans/<uuid:plan_id>/decide/", decision_views.decide, name="plan-decide"),
    path("plans/<uuid:plan_id>/answer/", answer_views.note_answer, name="plan-answer"),
    path("plans/<uuid:plan_id>/review/", decision_views.review, name="plan-review"),
]
