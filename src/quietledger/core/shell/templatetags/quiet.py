"""The tags every page uses: icons, chips, money in two inks, days and distances, and named partials."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quietledger.core.shell import rules

register = template.Library()

UNKNOWN = "not yet"


class PartialNode(template.Node):
    """A piece of a page that is drawn in its place, and can be picked out by `pages.partial`."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag("partial")
def do_partial(parser: Parser, token: Token) -> PartialNode:
    """`{% partial row %}...{% endpartial %}`: names a piece, so that "page.html#row" can be sent alone."""
    words = token.split_contents()
    if len(words) != 2:
        raise template.TemplateSyntaxError("partial takes exactly one name")
    nodelist = parser.parse(("endpartial",))
    parser.delete_first_token()
    return PartialNode(words[1], nodelist)


@register.simple_tag
@cache  # some thirty of the sprite's few on each page
def icon(name: str) -> SafeString:
    """An icon of the sprite; it is hidden from the ear, so a word or an aria-label must stand beside it."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("shell/icons.svg"), name)


@register.simple_tag
def chip(tone: str, icon_name: str, words: str) -> SafeString:
    """A state as icon and word. Tones: fine, soon, bad, way."""
    return format_html('<span class="chip {}">{}{}</span>', tone, icon(icon_name), words)


@register.filter
def money(cents: int | None) -> SafeString | str:
    """An amount in two inks; what nobody knows is "not yet", never a dash or a zero."""
    if cents is None:
        return UNKNOWN
    dollars, rest = rules.money_parts(cents)
    return format_html('<span>{}<span class="ct">{}</span></span>', dollars, rest)


@register.filter
def amount(cents: int | None) -> str:
    """An amount as plain text, for sentences, titles and labels."""
    return UNKNOWN if cents is None else "".join(rules.money_parts(cents))


@register.filter
def day(value: date | datetime | None) -> str:
    """A day or an instant as "Fri, Nov 27", in the practice's time zone."""
    return UNKNOWN if value is None else rules.day(_local_day(value))


@register.filter
def long_day(value: date | datetime | None) -> str:
    """A day or an instant as "November 27, 2026", in the practice's time zone."""
    return UNKNOWN if value is None else rules.long_day(_local_day(value))


@register.filter
def moment(value: datetime | None) -> str:
    """An instant as "Nov 18, 06:12", in the practice's time zone."""
    if value is None:
        return UNKNOWN
    local = timezone.localtime(value)
    return f"{local:%b} {local.day}, {local:%H:%M}"


@register.filter
def away(value: date | datetime | None, today: date) -> str:
    """How far a day is: "Tomorrow", "4 days", "3 days ago"; a deadline that nobody set is "Any day"."""
    return "Any day" if value is None else rules.away(_local_day(value), today).words


@register.filter
def tone(value: date | datetime | None, today: date) -> str:
    """The class that colours a deadline: "bad" within two days, "soon" within seven, else nothing."""
    return "" if value is None else rules.away(_local_day(value), today).tone


@register.filter
def plural(count: int, names: str) -> str:
    """`{{ 9|plural:"claim" }}` is "9 claims"; an odd plural is given after a comma: "child,children"."""
    name, _, many = names.partition(",")
    return rules.counted(count, name, many or None)


@register.filter
def spelled(count: int) -> str:
    """A small number as a word, for the house's own sentences."""
    return rules.spelled(count)


@register.filter
def typed(sentence: str) -> SafeString:
    """A sentence whose words between backticks are shown as something to type."""
    parts = enumerate(sentence.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", one) if odd % 2 else one,) for odd, one in parts)
    )


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value
