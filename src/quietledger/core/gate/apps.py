"""Registers the room with Django; the room has no tables."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "quietledger.core.gate"
    label = "gate"
