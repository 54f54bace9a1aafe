from django.urls import path

from planning.treatments import review_views, views
from planning.treatments.before_needle import views as before_needle
from planning.treatments.events import views as event_views
from planning.treatments.recalls import views as recall_views

app_name = "treatments"
urlpatterns = [
    path("plans/<uuid:plan_id>/treat/", views.record_treatment, name="treatment-new"),
    path("reviews/<uuid:review_id>/touch-up/", views.record_touch_up, name="touch-up-new"),
    path("reviews/<uuid:review_id>/ask-again/", before_needle.ask_before_touch_up, name="touch-up-ask-again"),
    path("plans/<uuid:plan_id>/ask-again/", before_needle.ask_again, name="ask-again"),
    path("treatments/<uuid:treatment_id>/", views.treatment_page, name="treatment"),
    path("treatments/<uuid:treatment_id>/amend/", views.amend_treatment, name="treatment-amend"),
    path("treatments/<uuid:treatment_id>/review/", review_views.review_treatment, name="treatment-review"),
    path("treatments/<uuid:treatment_id>/review/answer/", review_views.review_answer, name="review-answer"),
    path("treatments/<uuid:treatment_id>/effects/new/", event_views.event_new, name="event-new"),
    path("adverse-events/", event_views.event_list, name="event-list"),
    path("adverse-events/<uuid:event_id>/", event_views.event_page, name="event"),
    path("adverse-events/<uuid:event_id>/entries/", event_views.event_entry, name="event-entry"),
    path("vials/<uuid:vial_id>/draws/", recall_views.vial_draws, name="vial-draws"),
    path("lots/<uuid:lot_id>/patients/", recall_views.lot_patients, name="lot-patients"),
    path("lots/<uuid:lot_id>/patients/export/", recall_views.lot_patients_export, name="lot-patients-export"),
    path("lots/<uuid:lot_id>/recall/", recall_views.recall_new, name="recall-new"),
    path("recalls/", recall_views.recall_list, name="recall-list"),
    path("recalls/<uuid:recall_id>/", recall_views.recall_page, name="recall"),
    path("recalls/patients/<uuid:recalled_id>/", recall_views.recalled_patient, name="recalled-patient"),
    path("recalls/patients/<uuid:recalled_id>/letter/", recall_views.recall_letter, name="recall-letter"),
]
