"""The closed list of words that a schedule is made of, each as it is said in the agreement and on pages.

Beside `rules`, because schedules, clauses and forms choose from the same words: what is not here can't be agreed.
Source: the agreements reference, sections 1, 3 and 7; shaped like ODRL (permission, prohibition, duty, constraint).
"""

from __future__ import annotations

from typing import Final

from quietledger.core.facts.rules import CATEGORIES as SHARED

ANY: Final = "*"

KINDS: Final = {
    "baa": "Business associate agreement", "subcontractor_baa": "Subcontractor business associate agreement",
    "qsoa": "Qualified service organization agreement", "data_use": "Data use agreement",
    "service": "Service agreement",
}  # fmt: skip
# What a patient's data may flow under; a service agreement alone opens nothing.
OPENING: Final = frozenset({"baa", "subcontractor_baa", "qsoa", "data_use"})
ASSOCIATE: Final = frozenset({"baa", "subcontractor_baa"})

ACTIONS: Final = {
    "transmit": "be sent to it", "receive": "be received from it", "read": "read it", "create": "create it",
    "store": "store it", "print": "print it", "aggregate": "combine it for the practice", "delete": "destroy it",
}  # fmt: skip
FORBIDDEN_ACTIONS: Final = {
    "train_model": "train models on it", "sell": "sell it", "market": "market with it", "reidentify": "re-identify it",
}  # fmt: skip
PURPOSES: Final = {
    "treatment": "treatment", "payment": "payment", "operations": "health care operations",
    "legal": "legal services", "security": "security",
}  # fmt: skip
CATEGORIES: Final = SHARED
NOTES: Final = {
    "psychotherapy_note": "psychotherapy notes", "sud_counseling_note": "substance use disorder counseling notes",
}  # fmt: skip
CHANNELS: Final = {
    "sftp": "SFTP", "https": "HTTPS", "api": "an API", "mail": "encrypted mail", "export": "files handed over",
    "fax": "fax", "paper": "paper", "telephone": "telephone",
}  # fmt: skip
# The least that each kind of work needs: what is not in its profile never goes with it, whatever a rule lists.
PROFILES: Final = {
    "837P": ("claims (837P), without the text of notes",
             frozenset({"demographics", "insurance", "claim", "diagnosis", "procedure"})),
    "835": ("remittances (835)", frozenset({"remit", "claim", "insurance"})),
    "claims": ("claims and remittances, without the text of notes",
               frozenset({"demographics", "insurance", "claim", "remit", "eligibility", "diagnosis", "procedure"})),
    "270": ("eligibility (270/271)", frozenset({"demographics", "insurance", "eligibility"})),
    "statement": ("statements", frozenset({"demographics", "contact", "statement"})),
    "collections": ("collections, without diagnoses and sessions",
                    frozenset({"demographics", "contact", "statement"})),
    "message": ("messages", frozenset({"demographics", "contact", "message"})),
    "it_support": ("IT support, without patients' data", frozenset({"trail"})),
}  # fmt: skip
CONTROLS: Final = {
    "mfa": "multi-factor authentication for every person who can reach patients’ data",
    "encryption": "encryption of patients’ data at rest and in transit",
    "devices": "full-disk encryption of every laptop, telephone and removable medium",
    "logging": "logs of access to it, kept for six years and reviewed",
    "patching": "security updates within 30 days, critical ones within 15",
    "backups": "tested backups with a recovery time of 72 hours",
    "leavers": "end of access within 24 hours of a worker's departure, with notice to the other party",
    "screening": "monthly checks of its workforce against the LEIE and SAM exclusion lists",
}  # fmt: skip
SIDES: Final = {"practice": "The practice", "partner": "The partner", "both": "Both"}
TOPICS: Final = {
    "notices": "Letters to patients after a breach", "cost": "Cost of a breach on the partner’s side",
    "logs": "Logs of who saw what", "backups": "Backups, and their tests",
    "requests": "Patients’ requests for access and amendment", "training": "Training and screening of the workforce",
    "keys": "Keys and passwords of the connection", "contingency": "Notice when a contingency plan begins",
}  # fmt: skip
# What falls due on a day: what it is, whose it is, the clause of the reference that asks for it, and how often.
DUTIES: Final = {
    "insurance": ("Certificate of its cyber insurance", "partner", "R04", 365),
    "verification": ("Written verification of its safeguards", "partner", "R06", 365),
    "subcontractors": ("List of its subcontractors", "partner", "R09", 365),
    "review": ("Review of this agreement against changes of the law", "practice", "R18", 365),
    "return": ("Return or destruction of the data, with a certificate", "partner", "P13", 0),
}  # fmt: skip
METHODS: Final = {
    "ink": "by hand, on paper", "esign": "electronically, with a signing record", "click": "at the partner’s portal",
}  # fmt: skip
