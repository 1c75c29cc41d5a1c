"""The policy book says what the table says, whole, and the one in the documents is today's."""

from pathlib import Path

from quietledger.core.gate import book, policy
from quietledger.core.gate.parameters import Limits

DOCUMENT = Path(__file__).parents[3] / "docs" / "policy-book.md"


def test_every_rule_stands_in_the_book_once_under_its_state():
    whole = book.book()
    assert {one.id for one in (*whole.permits, *whole.forbids)} == {
        rule.id for rule in policy.RULES if rule.is_enforced
    }
    assert {one.id for one in whole.not_yet} == {rule.id for rule in policy.NOT_YET_ENFORCED}


def test_every_remedy_that_a_rule_names_is_known_in_words():
    fixes = {demand.fix for rule in policy.RULES for demand in rule.demands if demand.fix}
    assert fixes - book.MENDS.keys() == set()


def test_the_book_of_a_practice_tells_its_own_limits_and_bundle():
    limits = Limits(idle_seconds=600)
    text = book.markdown(book.book(limits), "Quiet Oak Psychology")
    assert "You must have been at work here in the last 10 minutes." in text
    assert policy.bundle_hash(limits) in text


def test_the_book_in_the_documents_is_todays():
    """After a change of the policy: `quietledger policy book --out docs/policy-book.md`."""
    assert DOCUMENT.read_text() == book.markdown(book.book())
