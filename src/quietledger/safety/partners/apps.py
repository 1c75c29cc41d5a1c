"""Registers the room with Django."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "quietledger.safety.partners"
    label = "partners"
