"""Registers the room with Django."""

from django.apps import AppConfig


class CyberInsuranceConfig(AppConfig):
    name = "quietledger.safety.cyberinsurance"
    label = "cyberinsurance"
