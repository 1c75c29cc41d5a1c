"""Registers the room with Django."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "quietledger.core.clients"
    label = "clients"
