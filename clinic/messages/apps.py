from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "clinic.messages"
    label = "outbox"  # django.contrib.messages has the other
