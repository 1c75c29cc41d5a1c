"""Registers the room with Django, and hands the trail what it needs from above."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "quietledger.core.vault"
    label = "vault"

    def ready(self) -> None:
        """The trail stands below the vault and holds no key: it is given pseudonyms, seals and signatures."""
        from quietledger.core.audit import actions as audit  # noqa: PLC0415 - models load only after Django is ready
        from quietledger.core.vault import actions, signing  # noqa: PLC0415 - the same

        audit.provide(pseudonym=actions.pseudonym, seal=actions.seal_detail, signing=signing)
