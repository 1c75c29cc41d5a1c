"""How far this site looks, as its settings say.

An extra file of the room: the only one that reads settings.
"""

from __future__ import annotations

from django.conf import settings

from quietledger.core.post import ours
from quietledger.safety.posture.looking import Reach
from quietledger.safety.posture.probing import Ports


def reach() -> Reach:
    """The site's name servers, and servers where they listen."""
    return Reach(ours.resolver(), Ports(smtp=settings.MX_PORT))
