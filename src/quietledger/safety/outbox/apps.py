"""Registers the room with Django."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "quietledger.safety.outbox"
    label = "outbox"
