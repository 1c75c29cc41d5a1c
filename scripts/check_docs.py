"""Fails if a link in the documents leads nowhere, or a command shown in them does not exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
CODE = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|md|html|css|toml|typ))`")
COMMAND = re.compile(r"^\s*(?:\$ )?quietledger ((?:[a-z0-9][a-z0-9-]*\s?){1,2})", re.MULTILINE)


def documents() -> list[Path]:
    """Every Markdown file that git keeps."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - git of the PATH
    return [ROOT / name for name in listed.stdout.split()]


def headings(path: Path) -> set[str]:
    """The anchors of a document."""
    lines = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in lines}


def dead_links(path: Path) -> list[str]:
    """Links and file names in a document that lead nowhere."""
    text, dead = path.read_text(), []
    for target, anchor in LINK.findall(text):
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in headings(there)):
            dead.append(f"{path.relative_to(ROOT)}: link to {target}{anchor or ''}")
    roots = (ROOT, ROOT / "src", ROOT / "src" / "quietledger", path.parent)
    names = (name for name in CODE.findall(text) if not any((root / name).exists() for root in roots))
    return dead + [f"{path.relative_to(ROOT)}: no file {name}" for name in names]


def unknown_commands(path: Path, known: dict[str, str]) -> list[str]:
    """Commands shown in a document that `quietledger --help` does not know."""
    wrong = []
    for words in COMMAND.findall(path.read_text()):
        verb, *rest = words.split()
        if verb not in known:
            wrong.append(f"{path.relative_to(ROOT)}: no command quietledger {verb}")
        elif rest and rest[0] not in known[verb] and "COMMAND" in known[verb]:
            wrong.append(f"{path.relative_to(ROOT)}: no command quietledger {verb} {rest[0]}")
    return wrong


def commands() -> dict[str, str]:
    """Each verb and its help."""
    tool = str(Path(sys.executable).parent / "quietledger")
    texts = subprocess.run([tool, "--help"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
    verbs = re.findall(r"^\W*?[│|] ([a-z][a-z0-9-]+)\s{2,}", texts.partition("Commands")[2], re.MULTILINE)
    return {
        verb: subprocess.run([tool, verb, "--help"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - the same
        for verb in verbs
    }


def main() -> int:
    """Check every document; 0 if all is well."""
    known = commands()
    wrong = [one for path in documents() for one in dead_links(path) + unknown_commands(path, known)]
    print("\n".join(wrong) or f"{len(documents())} documents, every link and command is there.")  # noqa: T201 - a script speaks
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
