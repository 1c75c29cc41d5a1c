"""A second, plain look at X12 for the sandbox's tests: it shares no code with the reader, and pyx12 judges."""

import io
import logging
from collections.abc import Iterator

import pyx12.params
import pyx12.x12n_document


def segments(body: bytes) -> list[list[str]]:
    """The elements of each segment of a file that our own writer made."""
    return [one.strip().split("*") for one in body.decode("ascii").split("~") if one.strip()]


def named(body: bytes, name: str) -> list[list[str]]:
    return [one for one in segments(body) if one[0] == name]


def cents(text: str) -> int:
    """Plain decimal text to cents, apart from `pure.money` on purpose."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole or "0") * 100 + int((part + "00")[:2]))


def claims(body: bytes) -> Iterator[list[list[str]]]:
    """Each CLP of an 835 with the segments that hang on it."""
    one: list[list[str]] = []
    for segment in segments(body):
        if one and segment[0] in {"CLP", "PLB", "SE"}:
            yield one
            one = []
        if segment[0] == "CLP" or one:
            one.append(segment)


def adjustments(claim: list[list[str]]) -> list[tuple[str, str, int]]:
    found = []
    for cas in (segment for segment in claim if segment[0] == "CAS"):
        found += [(cas[1], cas[place], cents(cas[place + 1])) for place in range(2, len(cas), 3)]
    return found


def balances(body: bytes) -> list[tuple[str, int]]:
    """Code and amount of each PLB pair."""
    found = []
    for plb in named(body, "PLB"):
        found += [(plb[place].split(":")[0], cents(plb[place + 1])) for place in range(3, len(plb), 2)]
    return found


def complaints(body: bytes) -> str:
    """What pyx12 has against a file; empty when it calls it valid."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logger = logging.getLogger("pyx12")
    logger.addHandler(handler)
    try:
        is_valid = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(body.decode("ascii")), None, None, None
        )
    finally:
        logger.removeHandler(handler)
    return said.getvalue() if said.getvalue() or is_valid else "not valid"
