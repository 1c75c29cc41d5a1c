"""Registers the room with Django."""

from django.apps import AppConfig


class PayersConfig(AppConfig):
    name = "quietledger.billing.payers"
    label = "payers"
