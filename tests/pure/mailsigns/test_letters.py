"""Lures of the billing world are held, the office's own mail is not: measured on letters written for this project."""

from functools import cache

from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.shapes import State
from tests.pure.mailsigns.letterbox import LURES, letters


@cache
def states():
    """(is a lure, name) -> state."""
    return {(letter.kind == LURES, letter.name): judge.read(letter.raw, letter.known).state for letter in letters()}


def names(*, is_lure, is_held):
    return [name for (lure, name), state in states().items() if lure is is_lure and (state is State.HOLD) is is_held]


def test_there_are_enough_letters_and_each_has_its_own_name():
    assert sum(is_lure for is_lure, _name in states()) >= 60
    assert sum(not is_lure for is_lure, _name in states()) >= 200
    assert len(states()) == sum(1 for _letter in letters())


def test_nine_lures_of_ten_are_held():
    missed = names(is_lure=True, is_held=False)
    assert len(missed) <= 0.1 * sum(is_lure for is_lure, _name in states()), missed


def test_at_most_one_harmless_letter_of_a_hundred_is_held():
    held = names(is_lure=False, is_held=True)
    assert len(held) <= 0.01 * sum(not is_lure for is_lure, _name in states()), held


def test_letters_name_reserved_domains_only():
    for letter in letters():
        sender = letter.raw.split(b"\n", 1)[0].decode().rpartition("@")[2].rstrip(">")
        assert sender.rpartition(".")[2] in {"example", "test"}, letter.name
