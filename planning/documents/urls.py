from typing import Any

from django.urls import URLPattern, path

from planning.documents import day_sheet_views, day_views, views
from planning.documents.document_type import DocumentType
from planning.documents.types import document_types


def page_of(document_type: DocumentType[Any]) -> URLPattern:
    return path(document_type.path, views.document_page(document_type), name=document_type.url_name)


app_name = "documents"
urlpatterns = [
    *map(page_of, document_types()),
    path("documents/today/", day_views.day_documents, name="day-documents"),
    path("documents/day-sheet/", day_sheet_views.day_sheet_page, name="day-sheet"),
    path("documents/day-sheet/print.pdf", day_sheet_views.day_sheet_pdf, name="day-sheet-pdf"),
    path("documents/today/download/", day_views.day_download, name="day-download"),
    path("documents/<uuid:document_id>/", views.document_download, name="document-download"),
]
