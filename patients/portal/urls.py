from django.urls import path

from patients.portal import link_views, views

app_name = "portal"
urlpatterns = [
    path("a/<slug:code>/<str:token>/", views.aftercare, name="aftercare"),
    path("a/<slug:code>/<str:token>/<slug:file>.pdf", views.document_pdf, name="document-pdf"),
    path("a/<slug:code>/<str:token>/check-in.ics", views.check_in_ics, name="check-in-ics"),
    path("a/<slug:code>/<str:token>/close/", views.close, name="close"),
    path("treatments/<uuid:treatment_id>/link/", link_views.link_card, name="link-card"),
    path("treatments/<uuid:treatment_id>/link/send/", link_views.link_send, name="link-send"),
    path("treatments/<uuid:treatment_id>/link/revoke/", link_views.link_revoke, name="link-revoke"),
]
