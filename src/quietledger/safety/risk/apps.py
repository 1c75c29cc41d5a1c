"""Registers the room with Django."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "quietledger.safety.risk"
    label = "risk"
