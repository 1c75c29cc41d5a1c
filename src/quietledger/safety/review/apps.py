"""Registers the room with Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "quietledger.safety.review"
    label = "review"
