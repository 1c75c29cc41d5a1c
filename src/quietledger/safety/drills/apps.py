"""Registers the room with Django."""

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "quietledger.safety.drills"
    label = "drills"
