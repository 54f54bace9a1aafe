from django.urls import path

from planning.documents import day_views, views

app_name = "documents"
urlpatterns = [
    path("plans/<uuid:plan_id>/documents/", views.plan_documents, name="plan-documents"),
    path("plans/<uuid:plan_id>/record/", views.plan_record, name="plan-record"),
    path("treatments/<uuid:treatment_id>/documents/", views.treatment_documents, name="treatment-documents"),
    path("documents/today/", day_views.day_documents, name="day-documents"),
    path("documents/today/download/", day_views.day_download, name="day-download"),
    path("documents/<uuid:document_id>/", views.document_download, name="document-download"),
]
