"""What can be wrong with a fact that somebody tells."""

from __future__ import annotations


class NotInCatalogue(ValueError):
    """A room told a fact whose name the catalogue does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no fact is named {name}")
        self.name = name


class NotAbout(ValueError):
    """A room told a fact about another kind of thing than the fact is about."""

    def __init__(self, name: str, kind: str) -> None:
        super().__init__(f"{name} is no fact about a {kind}")
        self.name = name
        self.kind = kind
