"""Sign-ins kept on the server: long random ids, contents sealed by the vault.

An extra file of the room: Django finds the session engine and its serializer by module. While somebody enrols, the
session holds the secret of their authenticator app, which must not be readable in the database.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from quietledger.core.vault import actions as vault

ID_BYTES = 30  # 240 bits, as many as fit into the 40 characters of Django's column


class SealedSerializer:
    """Turns a session into sealed bytes and back."""

    def dumps(self, contents: dict[str, Any]) -> bytes:
        return vault.seal_site(json.dumps(contents, separators=(",", ":"))).encode()

    def loads(self, sealed: bytes) -> dict[str, Any]:
        contents: dict[str, Any] = json.loads(vault.open_site(sealed.decode()))
        return contents


class SessionStore(DatabaseStore):
    """Django's own store with longer ids."""

    @classmethod
    def get_model_class(cls) -> Any:
        return DatabaseStore.get_model_class()

    def _get_new_session_key(self) -> str:
        while True:
            key = secrets.token_urlsafe(ID_BYTES)
            if not self.exists(key):
                return key
