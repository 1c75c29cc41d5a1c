"""The 23 cues of the scale, and where a count of them can start from the signs that a machine found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue.  kind: its type on the scale; name: the scale's own name; ask: what a rater asks, in our words."""

    id: str
    kind: str
    name: str
    ask: str


ERROR: Final = "Error"
TECHNICAL: Final = "Technical indicator"
LOOKS: Final = "Visual presentation indicator"
LANGUAGE: Final = "Language and content"
TACTIC: Final = "Common tactic"

CUES: Final[Mapping[str, Cue]] = {
    cue.id: cue
    for cue in (
        Cue("spelling", ERROR, "Spelling and grammar irregularities", "Is something misspelled or wrongly put?"),
        Cue("inconsistency", ERROR, "Inconsistency", "Does something contradict something else in it?"),
        Cue("attachment", TECHNICAL, "Attachment type", "Is there an attachment of a dangerous kind?"),
        Cue("sender", TECHNICAL, "Sender display name and email address",
            "Does the name hide another sender or reply address?"),
        Cue("link", TECHNICAL, "URL hyperlinking", "Does some text hide where its link leads?"),
        Cue("domain", TECHNICAL, "Domain spoofing", "Does a domain look like one that is real?"),
        Cue("no_branding", LOOKS, "No/minimal branding and logos", "Is the branding missing that one would expect?"),
        Cue("branding", LOOKS, "Logo imitation or out-of-date branding/logos", "Is branding imitated or old?"),
        Cue("design", LOOKS, "Unprofessional looking design or formatting", "Does it look poorly made?"),
        Cue("security_marks", LOOKS, "Security indicators and icons", "Do words or pictures claim that it is secure?"),
        Cue("legal", LANGUAGE, "Legal language/copyright info/disclaimers", "Is there language of lawyers?"),
        Cue("detail", LANGUAGE, "Distracting detail", "Are there details that have nothing to do with it?"),
        Cue("sensitive", LANGUAGE, "Requests for sensitive information", "Does it ask for passwords or personal data?"),
        Cue("urgency", LANGUAGE, "Sense of urgency", "Does it press for time, even between the lines?"),
        Cue("threat", LANGUAGE, "Threatening language", "Does it threaten, even between the lines?"),
        Cue("greeting", LANGUAGE, "Generic greeting", "Is the greeting missing, or meant for anybody?"),
        Cue("signer", LANGUAGE, "Lack of signer details", "Does it not say who wrote it and how to reach them?"),
        Cue("humanitarian", TACTIC, "Humanitarian appeals", "Does it ask to help others?"),
        Cue("too_good", TACTIC, "Too good to be true offers", "Does it promise a gain that nobody gives away?"),
        Cue("special", TACTIC, "You're special", "Is something said to be for this person alone?"),
        Cue("limited", TACTIC, "Limited time offer", "Is an offer said to end soon?"),
        Cue("process", TACTIC, "Mimics a work or business process", "Does it look like something everyday at work?"),
        Cue("authority", TACTIC, "Poses as friend, colleague, supervisor, authority figure",
            "Does it come from a friend, a colleague or somebody with power?"),
    )
}  # fmt: skip

# A sign of `mailsigns` -> the cue that it is one occurrence of; a sign that a reader can't see is none.
BY_SIGN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("S1", "S4", "S5", "S8", "S11"), "sender"),
    "S2": "authority", "S12": "inconsistency", "T15": "inconsistency",
    **dict.fromkeys(("S3", "S9", "S10", "L1", "L4"), "domain"),
    **dict.fromkeys(("L2", "L3", "L5", "L6", "L7", "L8", "L11"), "link"),
    "L10": "sensitive", "T1": "sensitive", "T5": "process", "T6": "process",
    "T2": "urgency", "T3": "threat", "T4": "too_good", "T7": "greeting",
    **dict.fromkeys(("T9", "T11", "T14"), "spelling"),
    "T13": "design",
    **{f"A{number}": "attachment" for number in range(1, 9)},
}  # fmt: skip


def start(sign_ids: Iterable[str]) -> dict[str, int]:
    """The count that a machine begins with and a person confirms: each sign that a reader can see is one occurrence.

    Signs without a cue (such as a first contact, which the message itself doesn't show) count nothing.
    """
    return dict(Counter(BY_SIGN[one] for one in sign_ids if one in BY_SIGN))
