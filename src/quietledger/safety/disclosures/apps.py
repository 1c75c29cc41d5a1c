"""Registers the room with Django."""

from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "quietledger.safety.disclosures"
    label = "disclosures"
