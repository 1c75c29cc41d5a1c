"""Sign-ins kept on the server: 256 random bits in the cookie, only their digest in the table, contents sealed.

An extra file of the room: Django finds the session engine and its serializer by module. Whoever reads the database can
neither take a sign-in over nor see the secret that a session holds while somebody enrols.
"""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from quietledger.core.people.models import SignIn
from quietledger.core.vault import actions as vault

ID_BYTES = 32


def digest(cookie: str) -> str:
    """What the table knows a cookie by."""
    return sha256(cookie.encode()).hexdigest()


class SealedSerializer:
    """Turns a session into sealed bytes and back; they open in their own row only.  `row`: its key, a digest."""

    def __init__(self, row: str = "") -> None:
        self.place = f"people_sign_in {row}"

    def dumps(self, contents: dict[str, Any]) -> bytes:
        return vault.seal_site(json.dumps(contents, separators=(",", ":")), self.place).encode()

    def loads(self, sealed: bytes) -> dict[str, Any]:
        contents: dict[str, Any] = json.loads(vault.open_site(sealed.decode(), self.place))
        return contents


class SessionStore(DatabaseStore):
    """Django's own store; where it asks the table for a cookie, it asks for the digest instead."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.serializer = lambda: SealedSerializer(digest(self.session_key or ""))

    @classmethod
    def get_model_class(cls) -> Any:
        return SignIn

    @classmethod
    def read(cls, row: SignIn) -> dict[str, Any]:
        """What a session holds, for a list of them; the cookie isn't known and isn't needed."""
        store = cls()
        store.serializer = lambda: SealedSerializer(row.session_key)
        contents: dict[str, Any] = store.decode(row.session_data)
        return contents

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(ID_BYTES)

    def _get_session_from_db(self) -> SignIn | None:
        # How long a sign-in lasts is for the entrance to say, by the request's one clock.
        found = SignIn.objects.filter(session_key=digest(self.session_key or "")).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return SignIn.objects.filter(session_key=digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        return SignIn(
            session_key=digest(self.session_key or self._get_new_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=data.get(SESSION_KEY),
        )

    def delete(self, session_key: str | None = None) -> None:
        cookie = session_key or self.session_key
        if cookie:
            SignIn.objects.filter(session_key=digest(cookie)).delete()
