"""Registers the room with Django."""

from django.apps import AppConfig


class SelftestConfig(AppConfig):
    name = "quietledger.safety.selftest"
    label = "selftest"
