"""Registers the room with Django."""

from django.apps import AppConfig


class RemitsConfig(AppConfig):
    name = "quietledger.billing.remits"
    label = "remits"
