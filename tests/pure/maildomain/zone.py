"""Name servers of a dictionary."""

from __future__ import annotations

from collections.abc import Mapping

from quietledger.pure.maildomain.shapes import Unanswered


class Zone:
    """Answers from `(name, kind)`; a name in `silent` gives no answer."""

    def __init__(
        self, records: Mapping[tuple[str, str], tuple[str, ...]], silent: frozenset[str] = frozenset()
    ) -> None:
        self.records, self.silent = records, silent

    def _ask(self, name: str, kind: str) -> tuple[str, ...]:
        if name in self.silent:
            raise Unanswered
        return self.records.get((name, kind), ())

    def txt(self, name: str) -> tuple[str, ...]:
        return self._ask(name, "TXT")

    def mx(self, name: str) -> tuple[str, ...]:
        return self._ask(name, "MX")

    def addresses(self, name: str) -> tuple[str, ...]:
        return self._ask(name, "A")


def texts(**names: str) -> Zone:
    """TXT records alone, `__` for a dot in the name."""
    return Zone({(name.replace("__", ".").replace("D_", "_"), "TXT"): (value,) for name, value in names.items()})
