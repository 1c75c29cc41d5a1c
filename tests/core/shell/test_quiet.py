"""The tags of every page."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone


def drawn(source: str, **context: object) -> str:
    return Template("{% load quiet %}" + source).render(Context(context))


def test_cents_stand_in_second_ink_and_copy_as_one_amount() -> None:
    assert drawn("{{ cents|money }}", cents=-124050) == '<span>−$1,240<span class="ct">.50</span></span>'


def test_an_amount_nobody_knows_is_not_yet() -> None:
    assert (
        drawn("{{ cents|money }} {{ cents|amount }} {{ day|day }}", cents=None, day=None) == "not yet not yet not yet"
    )


def test_a_chip_is_icon_and_word() -> None:
    chip = drawn('{% chip "soon" "alert" words %}', words="<One> open")
    assert chip == (
        '<span class="chip soon"><svg class="i" aria-hidden="true"><use href="/static/shell/icons.svg#alert"/></svg>'
        "&lt;One&gt; open</span>"
    )


def test_instants_are_shown_in_the_practices_time() -> None:
    instant = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/Chicago")):
        assert drawn("{{ at|moment }} · {{ at|day }}", at=instant) == "Nov 23, 20:30 · Mon, Nov 23"


def test_a_deadline_nobody_set_is_any_day_without_tone() -> None:
    assert drawn("{{ on|away:today }}[{{ on|tone:today }}]", on=None, today=date(2026, 11, 23)) == "Any day[]"


def test_odd_plurals_are_given_after_a_comma() -> None:
    assert drawn('{{ 1|plural:"child,children" }}, {{ 2|plural:"child,children" }}') == "1 child, 2 children"


def test_a_partial_takes_exactly_one_name() -> None:
    with pytest.raises(TemplateSyntaxError, match="exactly one name"):
        drawn("{% partial %}{% endpartial %}")


def test_words_between_backticks_are_shown_as_something_to_type():
    shown = Template("{% load quiet %}{{ said|typed }}").render(Context({"said": "Run `quietledger health`, <wait>."}))
    assert shown == "Run <code>quietledger health</code>, &lt;wait&gt;."
