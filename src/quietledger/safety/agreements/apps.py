"""Registers the room with Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "quietledger.safety.agreements"
    label = "agreements"
