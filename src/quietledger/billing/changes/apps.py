"""Registers the room with Django."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "quietledger.billing.changes"
    label = "changes"
