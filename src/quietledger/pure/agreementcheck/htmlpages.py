"""HTML as text: a line for each block, headings and list items marked as in Markdown, nothing that isn't shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from quietledger.pure.agreementcheck.limits import Limits
from quietledger.pure.agreementcheck.shapes import Finding, Text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN: Final = ("script", "style", "head", "template", "noscript", "svg", "object")
_BLOCKS: Final = frozenset(
    {"address", "article", "blockquote", "dd", "div", "dl", "dt", "footer", "header", "hr", "main", "ol", "p", "pre"}
    | {"section", "table", "td", "th", "tr", "ul", "br"}
)
_HEADING: Final = re.compile(r"h([1-6])$")
_BLANKS: Final = re.compile(r"\s+")
_GAPS: Final = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


def read(markup: str, findings: tuple[Finding, ...], limits: Limits) -> Text:
    """The page's text; its offsets count characters of this text, not of the markup."""
    tree = LexborHTMLParser(markup)
    tree.strip_tags(list(_UNSEEN))
    if tree.root is None:
        return Text("html", (), (*findings, Finding("broken", "The page could not be read.")))
    pieces: list[str] = []
    for count, node in enumerate(tree.root.traverse(include_text=True)):
        if count > limits.node_count:
            findings = (*findings, Finding("cut", "Only the first part of the page was read."))
            break
        pieces.append(_piece(node))
    return Text("html", (_GAPS.sub("\n\n", "".join(pieces)).strip(),), findings)


def _piece(node: LexborNode) -> str:
    if node.tag == "-text":
        return _BLANKS.sub(" ", node.text_content or "")
    if heading := _HEADING.match(node.tag or ""):
        return f"\n\n{'#' * int(heading[1])} "
    if node.tag == "li":
        return "\n\n- "
    return "\n\n" if node.tag in _BLOCKS else ""
