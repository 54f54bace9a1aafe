from django.urls import path

from planning.treatments import review_views, views
from planning.treatments.before_needle import views as before_needle
from planning.treatments.events import views as event_views

app_name = "treatments"
urlpatterns = [
    path("plans/<uuid:plan_id>/treat/", views.record_treatment, name="treatment-new"),
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
]
