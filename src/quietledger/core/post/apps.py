"""Registers the room with Django."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "quietledger.core.post"
    label = "post"
