"""Registers the room with Django."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "quietledger.billing.statements"
    label = "statements"
