"""The resolver and the way of letters as this site's settings say.

An extra file of the room: the only one that reads settings, so that all others take what tests give them.
"""

from __future__ import annotations

from django.conf import settings

from quietledger.core.post.resolver import Resolver
from quietledger.core.post.transport import Post


def resolver() -> Resolver:
    """The name servers of `QUIETLEDGER_RESOLVER`, else the system's."""
    return Resolver.named(settings.RESOLVER)


def post() -> Post:
    """How this site hands letters over."""
    return Post(resolver(), mx_port=settings.MX_PORT)
