"""Registers the room with Django."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "quietledger.safety.incidents"
    label = "incidents"
