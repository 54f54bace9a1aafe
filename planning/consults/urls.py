from django.urls import path

from planning.consults import decision_views, plan_list, plan_views, views

app_name = "consults"
urlpatterns = [
    path("patients/<uuid:patient_id>/consults/new/", views.new_consult, name="consult-new"),
    path("consults/<uuid:consult_id>/", views.edit_consult, name="consult-edit"),
    path("consults/<uuid:consult_id>/draft/", views.save_draft, name="consult-draft"),
    path("consults/<uuid:consult_id>/preview/", views.preview, name="consult-preview"),
    path("consults/<uuid:consult_id>/finish/", views.finish, name="consult-finish"),
    path("consults/<uuid:consult_id>/abandon/", views.abandon, name="consult-abandon"),
    path("plans/", plan_list.plan_list, name="plan-list"),
    path("plans/<uuid:plan_id>/", plan_views.plan, name="plan"),
    path("plans/<uuid:plan_id>/decide/", decision_views.decide, name="plan-decide"),
    path("plans/<uuid:plan_id>/review/", decision_views.review, name="plan-review"),
]
