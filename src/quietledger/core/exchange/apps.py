"""Registers the room with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "quietledger.core.exchange"
    label = "exchange"
