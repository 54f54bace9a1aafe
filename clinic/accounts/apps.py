from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "clinic.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account import signals
        from django.contrib.auth.signals import user_logged_in

        from clinic.accounts import events, sessions

        signals.password_reset.connect(forgive, dispatch_uid="forgive")
        user_logged_in.connect(sessions.begin, dispatch_uid="begin")
        for signal in (signals.password_changed, signals.password_reset, signals.password_set):
            signal.connect(sessions.password_changed, dispatch_uid="end-others")
        signals.user_logged_in.connect(events.signed_in, dispatch_uid="signed in")
        signals.user_logged_out.connect(events.signed_out, dispatch_uid="signed out")
        signals.password_changed.connect(events.password_changed, dispatch_uid="password changed")
        signals.password_reset.connect(events.password_reset, dispatch_uid="password reset")


def forgive(sender: Any, user: Any, **more: Any) -> None:
    from clinic.accounts import signing_in  # needs the models

    signing_in.forgive(user.email)
