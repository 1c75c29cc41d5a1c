"""The addresses at which partners answer questions; they open without a sign-in.

An extra file beside `urls`: these stand at another place of the site.
"""

from __future__ import annotations

from django.urls import path

from quietledger.safety.partners import answer_pages

app_name = "questions"
urlpatterns = [
    path("<str:link>", answer_pages.enter, name="enter"),
    path("<str:link>/answers", answer_pages.answer, name="answer"),
]
