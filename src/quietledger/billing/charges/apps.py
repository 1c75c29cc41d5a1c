"""Registers the room with Django."""

from django.apps import AppConfig


class ChargesConfig(AppConfig):
    name = "quietledger.billing.charges"
    label = "charges"
