from django.urls import path

from clinic.messages import list_views, receipt_views, stop_views, template_views

app_name = "outbox"
urlpatterns = [
    path("messages/", list_views.message_list, name="message-list"),
    path("messages/count/", list_views.message_count, name="message-count"),
    path("messages/<uuid:message_id>/", list_views.message_deed, name="message-deed"),
    path("messages/templates/<slug:kind>/", template_views.template, name="template"),
    path("messages/templates/<slug:kind>/check/", template_views.template_check, name="template-check"),
    path("clinic/settings/messages/", template_views.message_settings, name="message-settings"),
    path("m/<slug:code>/receipts/<uuid:message_id>/", receipt_views.receipt, name="receipt"),
    path("m/<slug:code>/<slug:stop_code>/", stop_views.stop, name="stop"),
]
