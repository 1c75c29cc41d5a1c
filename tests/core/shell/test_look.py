"""The look keeps its promises: contrast from the style sheet itself, icons that exist, nothing inline anywhere."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "src" / "quietledger"
STATIC = SOURCE / "core" / "shell" / "static" / "shell"
TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*") if path.suffix in {".html", ".svg"})

# Pair, least ratio in light and in dark as the look's own table gives them.
TEXT_PAIRS = {
    ("ink", "sheet"): (15.3, 13.6), ("ink", "paper"): (13.9, 14.9), ("ink-2", "sheet"): (6.7, 7.8),
    ("ink-2", "paper"): (6.1, 8.5), ("ink-2", "well"): (5.9, 6.9), ("ink-2", "pine-2"): (5.7, 6.1),
    ("ink-2", "amber-2"): (5.9, 6.4), ("pine", "sheet"): (7.9, 8.8), ("pine", "paper"): (7.2, 9.7),
    ("pine", "pine-2"): (6.6, 6.9), ("on-pine", "pine"): (7.9, 8.6), ("amber", "sheet"): (6.6, 9.2),
    ("amber", "amber-2"): (5.7, 7.5), ("amber", "pine-2"): (5.5, 7.2), ("brick", "sheet"): (7.0, 7.8),
    ("brick", "brick-2"): (5.9, 6.6), ("brick", "pine-2"): (5.9, 6.1), ("slate", "sheet"): (7.6, 8.7),
    ("slate", "slate-2"): (6.4, 7.1), ("ink", "brick-2"): (4.5, 4.5),
}  # fmt: skip
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|hx-on|javascript:|\bjs:", flags=re.IGNORECASE)
EDGE_PAIRS = {("edge", "sheet"): (3.9, 4.3), ("edge", "paper"): (3.6, 4.7)}


def tokens() -> dict[str, tuple[str, str]]:
    css = (STATIC / "quiet.css").read_text()
    return {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([a-z0-9-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    }


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("pair", "least"), [*TEXT_PAIRS.items(), *EDGE_PAIRS.items()])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast_is_what_the_look_promises(pair: tuple[str, str], least: tuple[float, float], theme: int) -> None:
    known = tokens()
    found = contrast(known[pair[0]][theme], known[pair[1]][theme])
    assert found >= (3.0 if pair in EDGE_PAIRS else 4.5)
    assert round(found, 1) >= least[theme]


def test_no_colour_is_written_outside_the_tokens() -> None:
    parts = re.sub(r"/\*.*?\*/", "", (STATIC / "parts.css").read_text(), flags=re.DOTALL)
    written = re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", parts)
    assert written == ["#fff"]  # the white ground that a QR reader needs, in both themes


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_template_carries_style_or_script(path: Path) -> None:
    text = re.sub(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", path.read_text(), flags=re.DOTALL)
    assert INLINE.findall(text) == []
    assert [
        tag for tag in re.findall(r"<script\b[^>]*>[^<]*", text) if not re.fullmatch(r'<script src="[^"]+" defer>', tag)
    ] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_each_icon_in_a_template_is_in_the_sprite(path: Path) -> None:
    sprite = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text()))
    text = path.read_text()
    used = set(re.findall(r'{% icon "([^"]+)" %}', text)) | set(re.findall(r'{% chip "?\w+"? "([^"]+)"', text))
    assert used - sprite == set()


def test_no_rule_of_the_style_sheets_loads_from_elsewhere() -> None:
    for path in STATIC.glob("*.css"):
        assert [url for url in re.findall(r"url\(([^)]*)\)|@import", path.read_text()) if url != '"inter.woff2"'] == []
