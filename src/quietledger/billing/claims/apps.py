"""Registers the room with Django."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "quietledger.billing.claims"
    label = "claims"
