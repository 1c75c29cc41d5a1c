"""The table that closes a billing day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from quietledger.billing.claims import queries as claims
from quietledger.billing.claims.rules import ClaimState
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import WORDS, Account
from quietledger.billing.remits import queries as remits
from quietledger.billing.visits import queries as visits
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.pure.money.amounts import say

OUT: Final = frozenset({ClaimState.SENT, ClaimState.RECEIVED, ClaimState.ACCEPTED})
ROWS: Final = (
    ("sessions charged", "charged"),
    ("sessions held", "held_sessions"),
    ("claims opened", "opened"),
    ("claims held", "held_claims"),
    ("claims sent", "sent"),
    ("837P files", "files"),
    ("acknowledgements taken", "acks"),
    ("remittances taken", "remittances"),
    ("answers entered", "entered"),
    ("statements written", "statements"),
)


@dataclass(frozen=True)
class Standing:
    """How a practice stands after its day.  Units: cents."""

    sessions: Mapping[str, int]
    claims: Mapping[str, int]
    differences: int
    differences_cents: int
    accounts: Mapping[str, int] = field(default_factory=dict)

    @property
    def sum_cents(self) -> int:
        """The sum over all accounts; anything but 0 would be a broken ledger."""
        return sum(self.accounts.values())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"sum_cents": self.sum_cents}


def standing(practice: PracticeRow) -> Standing:
    """Count what stands in a practice."""
    with tenancy.within(practice.id):
        tray = remits.trays().differences
        return Standing(
            {str(state): count for state, count in visits.count_by_state().items()},
            {str(state): count for state, count in claims.count_by_state().items()},
            tray.count,
            tray.cents,
            {one.account.value: one.cents for one in ledger.balances()},
        )


def unanswered() -> int:
    """How many claims wait for an answer, inside the open scope."""
    return sum(count for state, count in claims.count_by_state().items() if state in OUT)


def show(counts: Mapping[str, int], now: Standing, *, seconds: float, problems: Sequence[str]) -> None:
    """Print what this run did and how the practice stands."""
    console = Console(highlight=False)
    work = Table(title="The day", title_justify="left", show_edge=False, pad_edge=False)
    work.add_column("")
    work.add_column("this run", justify="right")
    for words, name in ROWS:
        work.add_row(words, f"{counts.get(name, 0):,}")
    console.print(work)
    if not any(counts.get(name, 0) for _, name in ROWS):
        console.print("\nThe day was finished already. Nothing was changed.")
    console.print()
    console.print(_standing_table(now))
    console.print()
    console.print(_accounts_table(now))
    for problem in problems:
        console.print(f"\n{problem}")
    console.print(f"\n{seconds:.1f} seconds")


def _standing_table(now: Standing) -> Table:
    table = Table(title="How it stands", title_justify="left", show_edge=False, pad_edge=False)
    table.add_column("")
    table.add_column("count", justify="right")
    for state, count in now.claims.items():
        table.add_row(f"claims {state.replace('_', ' ')}", f"{count:,}")
    table.add_row(f"open differences ({say(now.differences_cents)})", f"{now.differences:,}")
    return table


def _accounts_table(now: Standing) -> Table:
    table = Table(
        title="Ledger, debit minus credit", title_justify="left", show_edge=False, pad_edge=False, show_footer=True
    )
    table.add_column("account", footer="sum")
    table.add_column("", footer="")
    table.add_column("balance", justify="right", footer=say(now.sum_cents))
    for account, cents in now.accounts.items():
        table.add_row(account, WORDS[Account(account)], say(cents))
    return table
