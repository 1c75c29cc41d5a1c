"""Registers the room with Django."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "quietledger.core.facts"
    label = "facts"
