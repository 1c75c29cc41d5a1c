"""Registers the room with Django."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "quietledger.safety.mail"
    label = "mail"
