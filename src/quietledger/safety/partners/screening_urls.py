"""The addresses of screening, evidence, the watch and exit drills; an extra file beside `urls`, which takes them in."""

from __future__ import annotations

from typing import Final

from django.urls import path

from quietledger.safety.partners import screening_pages, watch_pages

ADDRESSES: Final = [
    path("screening", screening_pages.standing, name="screening"),
    path("screening/now", screening_pages.screen, name="screen"),
    path("screening/people/<uuid:person_id>", screening_pages.person, name="person"),
    path("screening/matches/<uuid:match_id>", screening_pages.match, name="match"),
    path("lists", screening_pages.lists_brought, name="lists"),
    path("watch", watch_pages.tray, name="watch"),
    path("watch/<uuid:task_id>/close", watch_pages.close, name="close_task"),
    path("<uuid:partner_id>/evidence", watch_pages.shown, name="evidence"),
    path("<uuid:partner_id>/evidence/<uuid:evidence_id>/withdraw", watch_pages.withdraw, name="withdraw"),
    path("<uuid:partner_id>/heard", watch_pages.heard, name="heard"),
    path("<uuid:partner_id>/exit-drill", watch_pages.exit_drill, name="exit_drill"),
    path("<uuid:partner_id>/exit-drill/begin", watch_pages.begin_drill, name="begin_drill"),
    path("<uuid:partner_id>/exit-drill/export", watch_pages.take_export, name="take_export"),
    path("<uuid:partner_id>/exit-drill/step/<slug:step>", watch_pages.tick_drill, name="tick_drill"),
    path("<uuid:partner_id>/exit-drill/finish", watch_pages.finish_drill, name="finish_drill"),
]
