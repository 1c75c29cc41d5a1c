"""Tells Django about people, and connects the sign-in library's events with the trail."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "quietledger.core.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from quietledger.core.people import events  # noqa: PLC0415 - models can be imported only now

        events.connect()
