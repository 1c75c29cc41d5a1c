"""Registers the room with Django."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "quietledger.billing.patients"
    label = "patients"
