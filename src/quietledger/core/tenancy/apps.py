"""Registers the room with Django."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "quietledger.core.tenancy"
    label = "tenancy"
