"""What fills the frame around each page, read only when a template asks for it: a partial asks for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from quietledger.core.gate import queries as gate
from quietledger.core.people import actions as people
from quietledger.core.people.models import Person
from quietledger.core.shell.templatetags.quiet import moment
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web import navigation
from quietledger.web.desk import facts, trays


@dataclass(frozen=True, slots=True)
class Link:
    """A line in the menu about oneself."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A line above every page: an emergency access that stands, or that nobody has reviewed in time."""

    say: str
    url: str
    chip: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that the base template shows around a page."""

    practice_name: str
    is_sample: bool
    person_name: str
    groups: list[navigation.Group]
    stands: facts.Stands | None
    alerts: list[Alert]
    own_links: list[Link]
    idle_seconds: int
    home_url: str
    find_url: str
    sign_in_url: str
    sign_out_url: str
    still_here_url: str
    away_url: str
    find_words: str = "Claim number"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> Frame:
    practice: PracticeRow | None = getattr(request, "practice", None)
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    waiting, stands, alerts = (
        _of_practice(cast("people.SignedIn", request)) if hasattr(request, "who") else ({}, None, [])
    )
    return Frame(
        practice_name=practice.name if practice else "",
        is_sample=bool(practice and practice.is_sample),
        person_name=request.user.name if isinstance(request.user, Person) else "",
        groups=navigation.groups(request.get_full_path(), view_name, waiting),
        stands=stands,
        alerts=alerts,
        own_links=_own_links(request),
        idle_seconds=request.limits.idle_seconds if hasattr(request, "limits") else 0,
        home_url=reverse("desk:desk"),
        find_url=reverse("desk:find"),
        sign_in_url=reverse("account_login"),
        sign_out_url=reverse("account_logout"),
        still_here_url=reverse("desk:still_here"),
        away_url=reverse("desk:away"),
    )


def _of_practice(request: people.SignedIn) -> tuple[Mapping[str, trays.Waiting], facts.Stands, list[Alert]]:
    with tenancy.scope(request.who):
        return trays.waiting(request.today), facts.stands(request.now), _alerts(request)


def _alerts(request: people.SignedIn) -> list[Alert]:
    """Emergency accesses that nobody has reviewed: one's own while it stands, and for owners everybody's."""
    rows = gate.unreviewed_glass()
    if not rows:
        return []
    me, now = request.who.person_id, request.now
    is_owner = me in gate.active_people("owner", now)
    return [_alert(row, now, is_mine=row.person_id == me) for row in rows if is_owner or row.person_id == me]


def _alert(row: gate.GlassRow, now: datetime, *, is_mine: bool) -> Alert:
    whose = "Your emergency access" if is_mine else "An emergency access"
    url = reverse("protection:emergency" if is_mine else "protection:review", args=[] if is_mine else [row.id])
    if row.is_overdue(now):
        return Alert(f"{whose} of {moment(row.opened_at)} was not reviewed in time.", url, ("bad", "alert", "Late"))
    if row.stands(now):
        say = f"{whose} is open until {moment(row.until)}. What is looked at is listed."
        return Alert(say, url, ("bad", "alert", "Open"))
    return Alert(f"{whose} waits to be reviewed until {moment(row.review_due_at)}.", url, ("soon", "flag", "Review"))


def _own_links(request: HttpRequest) -> list[Link]:
    links = [Link("How you sign in", reverse("mfa_index")), Link("What you can do now", reverse("desk:standing"))]
    if len(getattr(request, "practices", ())) > 1:
        links.append(Link("All practices", reverse("desk:all_practices")))
    return links
