# ruff: noqa: SIM905  # words and patterns read better as lines of their own than as columns of quotes
"""HTML as its reader sees it: the text, the links with their places in it, and what the page hides or only pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from quietledger.pure.mailsigns import styles
from quietledger.pure.mailsigns.shapes import Mark
from quietledger.pure.mailsigns.styles import PLAIN, Look

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from quietledger.pure.mailsigns.limits import Limits

_UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "object", "map", "option", "meta", "link"})
_BLOCKS: Final = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "html li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_CELLS: Final = frozenset({"td", "th"})
_BLANKS: Final = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})")
# Never open for long: they have no end, or it may be left out.
_EMPTY: Final = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "option",
        "tbody",
        "thead",
    }
)
_OPEN_MAX: Final = 4_000
_SIZE: Final = re.compile(r"^\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link and where it is shown in the text.  kind: "a", "form" (where a form sends to) or "text"."""

    href: str
    text: str
    start: int
    end: int
    kind: str = "a"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as its reader sees it."""

    text: str
    links: list[Anchor]
    marks: tuple[Mark, ...]
    is_cut: bool = False


def rendered(html: str, limits: Limits) -> Rendered:
    """Show a page as text.

    Hidden text is left out and marked where it would have stood; a picture is marked at its place, and shown by
    its alternative text. Style sheets in the head are not applied: only what stands at the element itself.
    """
    page = _Page()
    html, is_cut = _not_too_deep(html)
    root = LexborHTMLParser(html).root
    steps = 0
    # A stack of our own: a page may nest deeper than Python calls may.
    waiting: list[tuple[LexborNode | None, Look, Anchor | None]] = [(root, PLAIN, None)]
    while waiting:
        node, look, close = waiting.pop()
        if node is None:
            page.close(close)
            continue
        steps += 1
        if steps > limits.node_count or page.length > limits.text_characters:
            is_cut = True
            break
        tag = node.tag or ""
        following = node.next
        if following is not None:
            waiting.append((following, look, None))
        if tag == "-text":
            page.say(node.text_content or "", look)
        elif tag not in _UNSEEN and not tag.startswith(("-", "_", "!")):
            _enter(page, node, tag, look, waiting)
    return page.rendered(is_cut=is_cut)


def _not_too_deep(html: str) -> tuple[str, bool]:
    """The page up to where too many elements stand open: a parser's work grows with the square of their number."""
    if html.count("<") <= _OPEN_MAX:
        return html, False
    opened = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _EMPTY:
            opened = max(opened - 1, 0) if found[1] else opened + 1
        if opened > _OPEN_MAX:
            return html[: found.start()], True
    return html, False


def _enter(
    page: _Page,
    node: LexborNode,
    tag: str,
    look: Look,
    waiting: list[tuple[LexborNode | None, Look, Anchor | None]],
) -> None:
    """Begin an element: its breaks, its marks, and its children in the look that they inherit."""
    attributes = node.attributes if tag not in {"b", "i", "em", "strong", "u"} else {}
    inner = styles.within(look, tag, attributes) if attributes else look
    if tag == "br" or (tag in _BLOCKS and tag not in _CELLS):
        page.break_line()
    elif tag in _CELLS:
        page.break_cell()
    close: Anchor | None = None
    if tag in {"a", "area"} and (href := attributes.get("href")):
        close = page.open(href.strip())
    elif tag == "img":
        page.picture(attributes, inner)
    elif tag == "input" and (attributes.get("type") or "").strip().lower() == "password":
        page.mark("password", attributes.get("name") or "password")
    elif tag == "form" and (action := attributes.get("action")):
        page.links.append(Anchor(action.strip(), "", page.length, page.length, "form"))
    if (tag in _BLOCKS and tag not in _CELLS) or close:
        waiting.append((None, look, close))
    if (child := node.first_child) is not None:
        waiting.append((child, inner, None))


@dataclass(slots=True)
class _Page:
    """The text so far, with what was noted on the way."""

    chunks: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Anchor] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    opened: list[Anchor] = field(default_factory=list)
    gap: str = ""

    def say(self, text: str, look: Look) -> None:
        if look.is_hidden:
            if text.strip():
                self._hide(_BLANKS.sub(" ", text))
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" "):
            self.gap = self.gap or " "
        words = text.strip(" ")
        if not words:
            return
        if self.gap and self.length:
            self._add(self.gap)
        self.gap = " " if text.endswith(" ") else ""
        self._add(words)

    def _add(self, text: str) -> None:
        self.chunks.append(text)
        self.length += len(text)

    def _hide(self, text: str) -> None:
        """Hidden words that stand together are one mark."""
        last = self.marks[-1] if self.marks else None
        if last and last.kind == "hidden" and last.at == self.length:
            if len(last.say) < 2_000:
                self.marks[-1] = replace(last, say=last.say + text)
        else:
            self.mark("hidden", text)

    def mark(self, kind: str, say: str) -> None:
        self.marks.append(Mark(kind, self.length, say[:2_000]))

    def picture(self, attributes: dict[str, str | None], look: Look) -> None:
        width, height = (_SIZE.match(attributes.get(name) or "") for name in ("width", "height"))
        if look.is_hidden or any(size and int(size[1][:6]) <= 3 for size in (width, height)):
            return  # Counting pictures are in every newsletter; nobody sees them.
        source = (attributes.get("src") or "").strip()
        self.mark("linked picture" if self.opened else "picture", source)
        if alternative := (attributes.get("alt") or "").strip():
            self.say(f" {alternative[:500]} ", PLAIN)

    def break_line(self) -> None:
        self.gap = "\n"

    def break_cell(self) -> None:
        self.gap = self.gap if self.gap == "\n" else " "

    def open(self, href: str) -> Anchor:
        anchor = Anchor(href, "", self.length + len(self.gap if self.length else ""), 0)
        self.opened.append(anchor)
        return anchor

    def close(self, anchor: Anchor | None) -> None:
        """End a block (a line of its own) or a link (its text is known now)."""
        if anchor is None:
            self.gap = "\n"
            return
        self.opened.remove(anchor)
        start = min(anchor.start, self.length)
        self.links.append(replace(anchor, start=start, end=self.length))

    def rendered(self, *, is_cut: bool) -> Rendered:
        for anchor in list(self.opened):
            self.close(anchor)
        text = "".join(self.chunks)
        links = [replace(one, text=text[one.start : one.end]) for one in self.links]
        return Rendered(text, links, tuple(self.marks), is_cut)
