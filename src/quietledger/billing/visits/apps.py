"""Registers the room with Django."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "quietledger.billing.visits"
    label = "visits"
