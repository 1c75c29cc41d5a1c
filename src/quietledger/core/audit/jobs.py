"""The tick: places what waits in every tree, and signs the trees that have grown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions, errors, queries, rules
from quietledger.core.tenancy import actions as tenancy

SIGNED_EVERY: Final = timedelta(seconds=10)


def keep_up(practice_ids: Iterable[UUID], now: datetime, *, everything: bool = False) -> list[str]:
    """Sequence every practice and then the site, sign what grew and was last signed 10 seconds ago, ask the witnesses.

    Returns what must not go unheard, in words: trees that do not go on from what was signed of them, silent witnesses.
    """
    found = []
    for practice_id in (*practice_ids, rules.SITE):
        try:
            actions.sequence(practice_id, now, everything=everything)
            if not _is_due(practice_id, now):
                continue
            actions.checkpoint(practice_id, now)
        except errors.NotConsistent as problem:
            found.append(str(problem))
        else:
            found += actions.ask_witnesses(now) if practice_id == rules.SITE else []
    return found


def _is_due(practice_id: UUID, now: datetime) -> bool:
    with tenancy.within(practice_id):
        size, last = queries.size(), queries.last_checkpoint()
    return bool(size) and (last is None or (last.size != size and now - last.at >= SIGNED_EVERY))
