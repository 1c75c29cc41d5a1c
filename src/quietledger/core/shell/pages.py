"""Renders a whole page, or one named partial of it, for the rooms' own pages.

Rooms import this module by the name of the room: `from quietledger.core.shell import pages as shell`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

from quietledger.core.shell.templatetags.quiet import PartialNode


def page(request: HttpRequest, template_name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A whole page, inside the frame that its template extends."""
    return HttpResponse(render_to_string(template_name, context, request), status=status)


def partial(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """One piece of a page, to be swapped in by htmx.

    `name` is "room/page.html#piece"; the piece is what stands between `{% partial piece %}` and `{% endpartial %}`
    there. A piece inside a loop is drawn once, with the loop's variable handed in as context.

    Raises: TemplateDoesNotExist, if the page has no such piece.
    """
    template_name, _, piece = name.partition("#")
    template: Template = get_template(template_name).template  # type: ignore[attr-defined]  # Django's own backend has it
    node = _piece(template, piece)
    bound = RequestContext(request, context)
    with bound.render_context.push_state(template), bound.bind_template(template):
        return HttpResponse(node.render(bound), status=status)


def _piece(template: Template, piece: str) -> PartialNode:
    for node in template.nodelist.get_nodes_by_type(PartialNode):
        if isinstance(node, PartialNode) and node.name == piece:
            return node
    raise TemplateDoesNotExist(f"{template.name}#{piece}")
