"""Registers the room with Django."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "quietledger.core.gate"
    label = "gate"
