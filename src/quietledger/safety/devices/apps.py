"""Registers the room with Django."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "quietledger.safety.devices"
    label = "devices"
