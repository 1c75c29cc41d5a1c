"""The test letters: fixed words, a token, and nothing about anybody.

An extra file of the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from quietledger.safety.selftest.lures import LOCK, Lure
from quietledger.safety.selftest.world import ELSEWHERE, World

SUBJECT: Final = "Quietledger self-test"
WORDS: Final = (
    "This is a test that Quietledger has sent to see how this mailbox is protected. Nothing needs to be done."
)
LINK: Final = f"https://{ELSEWHERE}/test"
NOWHERE: Final = "nowhere.invalid"  # not the stranger's own: links to a sender's own domain are read more kindly
_PAYLOAD: Final = "SGFybWxlc3Mg" * 16

# Sign -> (where it leads, what it shows).
LINKS: Final[dict[str, tuple[str, str]]] = {
    "L1": (f"https://microsoft-support.{NOWHERE}/a", "Account support"),
    "L2": (f"https://{NOWHERE}/b", "www.chase.com"),
    "L3": ("https://bit.ly/quietledger-self-test", "Read more"),
    "L4": ("https://quietledger-self-test.web.app/", "Your form"),
    "L5": ("http://192.0.2.7:8081/c", "Track the parcel"),
    "L6": (f"https://{NOWHERE}/d#{_PAYLOAD}", "Open the file"),
    "L7": (f"https://{NOWHERE}/go?url=https%3A%2F%2Fother.invalid%2F", "Continue"),
    "L8": ("javascript:void(0)", "Press here"),
}


def letter(
    world: World,
    mark: str,
    *,
    sender: str,
    name: str = "",
    text: str = WORDS,
    html: str = "",
    lures: Sequence[Lure] = (),
) -> bytes:
    """One test letter to ourselves.  name: what the sender calls itself; mark: ties it to its probe."""
    made = EmailMessage(SMTP)
    made["From"] = Address(name, addr_spec=sender)
    made["To"] = world.address
    made["Subject"] = f"{SUBJECT} {mark}"
    made["Date"] = world.clock()
    made["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
    made.set_content(f"{text}\n")
    if html:
        made.add_alternative(f"<!doctype html><html><body>{html}</body></html>", subtype="html")
    for lure in lures:
        main, _, sub = lure.type.partition("/")
        made.add_attachment(lure.body, maintype=main, subtype=sub, filename=lure.name)
    return made.as_bytes()


def with_lure(world: World, mark: str, sender: str, lure: Lure) -> bytes:
    """A letter with one file; a locked one has its password beside it."""
    text = f"{WORDS}\nPassword: {LOCK}" if lure.sign == "A5" else WORDS
    return letter(world, mark, sender=sender, text=text, lures=[lure])


def with_links(world: World, mark: str, sender: str) -> bytes:
    """A letter with all kinds of false links."""
    html = "".join(f'<p>{sign}: <a href="{href}">{shown}</a></p>' for sign, (href, shown) in LINKS.items())
    return letter(world, mark, sender=sender, html=f"<p>{WORDS}</p>{html}")


def with_one_link(world: World, mark: str) -> bytes:
    """A letter that says the same as text and as a page."""
    text, html = f"{WORDS}\n{LINK}", f'<p>{WORDS}</p><p><a href="{LINK}">{LINK}</a></p>'
    return letter(world, mark, sender=world.address, text=text, html=html)


def look_alike(domain: str) -> str:
    """A domain that is hard to tell from ours, and can belong to nobody if ours is a real one's neighbour.

    Letters that look alike are exchanged; where there are none, one is doubled.
    """
    for letter_, other in (("l", "1"), ("i", "1"), ("o", "0"), ("m", "rn")):
        label, dot, rest = domain.partition(".")
        if letter_ in label:
            return label.replace(letter_, other, 1) + dot + rest
    return f"{domain[0]}{domain}"
