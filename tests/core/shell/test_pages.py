"""Named partials: a piece of a page, sent alone."""

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.test import RequestFactory

from quietledger.core.shell import pages as shell

BASE = "<main>{% block main %}{% endblock %}</main>"
PAGE = (
    '{% extends "base.html" %}{% load quiet %}{% block main %}<ul>{% for claim in claims %}'
    "{% partial row %}<li>{{ claim }}</li>{% endpartial %}{% endfor %}</ul>{% endblock %}"
)


@pytest.fixture
def request_(settings: Any, tmp_path: Path) -> HttpRequest:
    (tmp_path / "base.html").write_text(BASE)
    (tmp_path / "page.html").write_text(PAGE)
    libraries = {"quiet": "quietledger.core.shell.templatetags.quiet"}
    engine = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": engine, "DIRS": [tmp_path], "OPTIONS": {"libraries": libraries}}]
    return RequestFactory().get("/")


def test_a_page_draws_its_partials_in_their_place(request_: HttpRequest) -> None:
    answer = shell.page(request_, "page.html", claims=[1, 2])
    assert answer.content == b"<main><ul><li>1</li><li>2</li></ul></main>"


def test_a_partial_is_drawn_alone_with_the_loops_variable(request_: HttpRequest) -> None:
    answer = shell.partial(request_, "page.html#row", claim="<7>", status=202)
    assert (answer.status_code, answer.content) == (202, b"<li>&lt;7&gt;</li>")


def test_a_partial_that_the_page_lacks_is_an_error(request_: HttpRequest) -> None:
    with pytest.raises(TemplateDoesNotExist, match=r"page\.html#line"):
        shell.partial(request_, "page.html#line")
