"""SPF (RFC 7208): read a record, follow what it includes, count the look-ups, and judge."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from quietledger.pure.maildomain.shapes import Check, Names, Record, Unanswered, Verdict, judged, unknown

MOST_LOOKUPS: Final = 10
MOST_VOIDS: Final = 2
MOST_DEEP: Final = 12  # a circle of includes ends here; the look-up count has long been too high
WIDE_V4: Final = 8
WIDE_V6: Final = 24
_LOOKING: Final = frozenset({"include", "a", "mx", "ptr", "exists"})
_PLAIN: Final = frozenset({"all", "ip4", "ip6"})
EXPECTED: Final = "One record that names your senders, needs at most 10 look-ups and ends in -all."
WHY: Final = "Whoever receives your mail asks this record whether the sending server may use your name."


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a record: `-all`, `include:x`, `redirect=x`."""

    text: str
    qualifier: str
    name: str
    value: str

    @property
    def target(self) -> str:
        """The host that the term names, without its ranges."""
        return self.value.split("/")[0]


@dataclass
class Tree:
    """A record with what it includes, as far as it could be followed."""

    domain: str
    record: str
    terms: tuple[Term, ...] = ()
    branches: dict[str, Tree] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    lookups: int = 0
    voids: int = 0
    gone: set[str] = field(default_factory=set)  # terms whose names do not exist

    def walk(self) -> Iterator[Tree]:
        """All trees, the outermost first."""
        yield self
        for branch in self.branches.values():
            yield from branch.walk()


def is_spf(text: str) -> bool:
    """Whether a text is an SPF record."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def terms(record: str) -> tuple[Term, ...]:
    """The terms of a record after its version."""
    found = []
    for text in record.split()[1:]:
        at = min((text.find(mark) for mark in ":=/" if mark in text), default=len(text))
        sign = text[0] if text[0] in "+-~?" else "+"
        name = text[:at].lstrip("+-~?").lower()
        value = text[at:] if text[at : at + 1] == "/" else text[at + 1 :]
        found.append(Term(text, sign, name, value))
    return tuple(found)


def follow(domain: str, names: Names, depth: int = 0) -> Tree:
    """The record of a domain with everything that it includes.   Raises: Unanswered."""
    records = [text for text in names.txt(domain) if is_spf(text)]
    tree = Tree(domain, records[0] if len(records) == 1 else "")
    if len(records) != 1:
        tree.problems.append(f"{domain} has {len(records) or 'no'} SPF record{'s' if len(records) != 1 else ''}.")
        return tree
    tree.terms = terms(records[0])
    for term in tree.terms:
        _follow(tree, term, names, depth)
    return tree


def _follow(tree: Tree, term: Term, names: Names, depth: int) -> None:
    if term.name == "redirect" and any(one.name == "all" for one in tree.terms):
        return  # RFC 7208, 6.1: `all` makes it void
    if term.name in _LOOKING or term.name == "redirect":
        tree.lookups += 1
    if term.name in {"include", "redirect"}:
        _branch(tree, term, names, depth)
    elif term.name in {"a", "mx"} and "%" not in term.value:
        host = term.target or tree.domain
        if not (names.addresses(host) if term.name == "a" else names.mx(host)):
            tree.voids += 1
            tree.gone.add(term.text)
    elif term.name in {"ip4", "ip6"}:
        tree.problems += _range_problems(term)
    elif term.name not in _LOOKING | _PLAIN | {"exp"} and "=" not in term.text:
        tree.problems.append(f"“{term.text}” in {tree.domain} is no SPF term.")


def _branch(tree: Tree, term: Term, names: Names, depth: int) -> None:
    if not term.value or "%" in term.value:
        return
    if depth >= MOST_DEEP:
        tree.problems.append(f"{tree.domain} includes itself in a circle.")
        return
    branch = follow(term.value.rstrip(".").lower(), names, depth + 1)
    if not branch.record:
        tree.voids += 1
        tree.gone.add(term.text)
    tree.branches[term.text] = branch
    tree.lookups += branch.lookups
    tree.voids += branch.voids


def _range_problems(term: Term) -> list[str]:
    try:
        network = ipaddress.ip_network(term.value, strict=False)
    except ValueError:
        return [f"“{term.text}” is no address."]
    if network.version != int(term.name[2]):
        return [f"“{term.text}” is an address of the other kind."]
    widest = WIDE_V4 if network.version == 4 else WIDE_V6
    return [f"“{term.text}” lets {network.num_addresses:,} addresses send."] if network.prefixlen <= widest else []


def judge(domain: str, names: Names, *, has_reject: bool, has_mail: bool = True) -> Check:
    """Judge a domain's SPF.

    has_reject: its DMARC says reject, so that `~all` is as good as `-all`.  has_mail: it has a mail server.
    """
    try:
        tree = follow(domain, names)
    except Unanswered:
        return unknown("spf", "The name servers did not answer.", expected=EXPECTED, why=WHY)
    problems = [text for one in tree.walk() for text in one.problems]
    if tree.record:
        problems += _problems(tree, has_reject=has_reject)
    seen = tree.record and f"{tree.record}  ({tree.lookups} look-ups)"
    publish = (Record(domain, "TXT", better(tree, has_mail=has_mail)),) if problems else ()
    return judged("spf", problems, seen=seen, expected=EXPECTED, why=WHY, words=tuple(words(tree)), publish=publish)


def _problems(tree: Tree, *, has_reject: bool) -> list[str]:
    found = []
    if tree.lookups > MOST_LOOKUPS:
        found.append(f"It needs {tree.lookups} look-ups; receivers stop at {MOST_LOOKUPS} and treat it as broken.")
    if tree.voids > MOST_VOIDS:
        found.append(f"{tree.voids} of the names in it do not exist; receivers stop at {MOST_VOIDS}.")
    if any(term.name == "ptr" for one in tree.walk() for term in one.terms):
        found.append("“ptr” is slow and must not be used any more.")
    end = _end(tree)
    if end == "+":
        found.append("“+all” lets the whole world send in your name.")
    elif end in {"?", ""}:
        found.append("It does not say that nobody else may send: it must end in -all.")
    elif end == "~" and not has_reject:
        found.append("“~all” only asks to be careful; use -all, or have DMARC say reject.")
    return found


def _end(tree: Tree) -> str:
    for term in tree.terms:
        if term.name == "all":
            return term.qualifier
    onward = next((tree.branches[term.text] for term in tree.terms if term.text in tree.branches
                   and term.name == "redirect"), None)  # fmt: skip
    return _end(onward) if onward else ""


def better(tree: Tree, *, has_mail: bool) -> str:
    """The record to publish instead: the same senders, without what must go, ending in -all.

    Of too many includes it keeps as many as fit; which may go, only the domain's owner can tell.
    """
    kept, lookups = [], 0
    for term in tree.terms:
        branch = tree.branches.get(term.text)
        cost = (term.name in _LOOKING) + (branch.lookups if branch else 0)
        is_bad = term.name in {"ptr", "all"} or bool(_range_problems(term) if term.name in {"ip4", "ip6"} else ())
        if is_bad or term.text in tree.gone or term.name not in _LOOKING | _PLAIN or lookups + cost > MOST_LOOKUPS:
            continue
        kept.append(term.text)
        lookups += cost
    if not tree.record and has_mail:
        kept = ["mx"]
    return " ".join(["v=spf1", *kept, "-all"])


def words(tree: Tree, depth: int = 0) -> Iterator[str]:
    """Who may send, a line for each term; what an include brings is set in by a dash."""
    for term in tree.terms:
        said = _said(term, tree.domain)
        if said:
            yield "– " * depth + said
        branch = tree.branches.get(term.text)
        if branch is not None and depth < MOST_DEEP:
            yield from words(branch, depth + 1)


def _said(term: Term, domain: str) -> str:
    host = term.target or domain
    what = {
        "ip4": f"the address {term.value}" if "/" not in term.value else f"the addresses {term.value}",
        "ip6": f"the address {term.value}" if "/" not in term.value else f"the addresses {term.value}",
        "a": f"the server {host}",
        "mx": f"the mail servers of {host}",
        "include": f"whoever {host} lets send",
        "redirect": f"only what {host} says",
        "exists": f"whoever a question to {host} allows",
        "ptr": "whoever’s address has a name of yours",
        "all": "everybody else",
    }.get(term.name)
    if what is None:
        return ""
    may = {"+": "may send", "-": "may not send", "~": "should not send", "?": "is not judged"}[term.qualifier]
    return f"{what[0].upper()}{what[1:]} {may}."


def judge_idle(records: dict[str, tuple[str, ...]]) -> Check:
    """Judge the names that send nothing: each says so itself, as a domain's own record does not count for them."""
    bare = sorted(name for name, texts in records.items() if not [text for text in texts if is_spf(text)])
    open_ = sorted(
        name for name, texts in records.items() for text in texts if is_spf(text) and not text.lower().endswith("-all")
    )
    problems = [f"{name} does not say that it sends nothing." for name in bare]
    problems += [f"{name} has a record that does not end in -all." for name in open_]
    check = judged(
        "spf_idle",
        problems,
        seen=f"{len(records) - len({*bare, *open_})} of {len(records)} names say who may send for them",
        expected="“v=spf1 -all” at each host name that sends no mail.",
        why="A record counts for its own name only: without one, anybody may write as someone@www.your-domain.",
        publish=tuple(Record(name, "TXT", "v=spf1 -all") for name in (*bare, *open_)),
    )
    return check if records else Check(check.id, Verdict.OK, "No such names", check.expected, check.why)
