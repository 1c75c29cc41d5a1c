"""Registers the room with Django."""

from django.apps import AppConfig


class PostureConfig(AppConfig):
    name = "quietledger.safety.posture"
    label = "posture"
