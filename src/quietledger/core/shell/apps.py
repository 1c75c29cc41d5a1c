"""Tells Django about the shell."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "quietledger.core.shell"
    label = "shell"
    verbose_name = "Shell"
