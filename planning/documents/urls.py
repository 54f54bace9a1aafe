from django.urls import path

from planning.documents import views

app_name = "documents"
urlpatterns = [
    path("plans/<uuid:plan_id>/documents/", views.plan_documents, name="plan-documents"),
    path("plans/<uuid:plan_id>/record/", views.plan_record, name="plan-record"),
    path("treatments/<uuid:treatment_id>/documents/", views.treatment_documents, name="treatment-documents"),
    path("documents/<uuid:document_id>/", views.document_download, name="document-download"),
]
