"""How practice systems name the columns of their exports of sessions.

An extra file of the room: a table, not a rule. Where a system lets its user choose the columns, the last shape takes
the words that most of them use.
"""

from __future__ import annotations

from typing import Final

from quietledger.pure.sheets.columns import Need, Shape

OURS: Final = Shape(
    "quietledger",
    "Quietledger's own list",
    {
        "Session ID": "key", "Client ID": "client", "Client Name": "name", "Clinician": "clinician",
        "Date of Service": "day", "Start Time": "start", "End Time": "stop", "Minutes": "minutes",
        "Service Code": "code", "Modifiers": "modifiers", "Place": "place", "Telehealth": "telehealth",
        "Diagnoses": "diagnoses", "Authorization": "authorization", "Copay Paid": "paid",
        "Do Not Share": "private", "Signed": "status",
    },
)  # fmt: skip
NOTES_LIKE: Final = Shape(
    "therapynotes-like",
    "an appointment report as TherapyNotes writes it",
    {
        "Appointment ID": "key", "Patient ID": "client", "Patient #": "client", "Patient Name": "name",
        "Patient": "name", "Clinician Name": "clinician", "Clinician": "clinician", "Rendering Clinician": "clinician",
        "Patient DOB": "birth", "Patient Last Name": "last", "Appointment Date": "day", "Date": "day",
        "Start Time": "start", "End Time": "stop", "Duration": "minutes", "Duration (min)": "minutes",
        "Service Code": "code", "CPT Code": "code", "Modifier": "modifiers", "Modifiers": "modifiers",
        "POS": "place", "Place of Service": "place", "Location": "place", "Telehealth Type": "telehealth",
        "Diagnosis Codes": "diagnoses", "Diagnoses": "diagnoses", "Authorization Number": "authorization",
        "Auth #": "authorization", "Copay Collected": "paid", "Patient Paid": "paid", "Note Status": "status",
        "Restrict Disclosure": "private",
    },
)  # fmt: skip
PRACTICE_LIKE: Final = Shape(
    "simplepractice-like",
    "an appointment status report as SimplePractice writes it",
    {
        "Appointment ID": "key", "Client ID": "client", "Client": "name", "Client Name": "name",
        "Client Last Name": "last", "Client Date of Birth": "birth", "Clinician": "clinician",
        "Clinician Name": "clinician", "Date of Service": "day", "Start": "start", "Start Time": "start",
        "End": "stop", "End Time": "stop", "Duration": "minutes", "Billing Code": "code", "Code": "code",
        "Modifier 1": "modifiers", "POS": "place",
        "Place of Service": "place", "Telehealth": "telehealth", "Diagnosis": "diagnoses",
        "Diagnosis Code": "diagnoses", "Diagnosis Codes": "diagnoses", "Authorization": "authorization",
        "Client Paid": "paid", "Progress Note Status": "status", "Self-pay": "private",
    },
)  # fmt: skip
COMMON: Final = Shape(
    "common",
    "a list of sessions in common words",
    {
        "Session ID": "key", "Encounter ID": "key", "Visit ID": "key", "Claim Number": "key",
        "Client ID": "client", "Client #": "client", "Patient ID": "client", "Chart Number": "client", "MRN": "client",
        "Account Number": "client", "Client Name": "name", "Client": "name", "Patient Name": "name", "Patient": "name",
        "Last Name": "last", "Client Last Name": "last", "Patient Last Name": "last", "Date of Birth": "birth",
        "DOB": "birth", "Birth Date": "birth", "Therapist": "clinician", "Therapist Name": "clinician",
        "Provider": "clinician", "Provider Name": "clinician", "Rendering Provider": "clinician",
        "Clinician": "clinician", "Counselor": "clinician", "Staff": "clinician", "Date of Service": "day",
        "Service Date": "day", "Session Date": "day", "DOS": "day", "Date": "day", "Start Time": "start",
        "Start": "start",
        "Time In": "start", "Begin Time": "start", "End Time": "stop", "End": "stop", "Time Out": "stop",
        "Stop Time": "stop", "Minutes": "minutes", "Duration": "minutes", "Length": "minutes", "CPT": "code",
        "CPT Code": "code", "Procedure": "code", "Procedure Code": "code", "Service": "code", "Service Code": "code",
        "Code": "code", "Modifier": "modifiers", "Modifiers": "modifiers", "Mod": "modifiers", "POS": "place",
        "Place of Service": "place", "Place": "place", "Telehealth": "telehealth", "Modality": "telehealth",
        "Diagnosis": "diagnoses", "Diagnoses": "diagnoses", "Dx": "diagnoses", "ICD-10": "diagnoses",
        "ICD10": "diagnoses", "Diagnosis Codes": "diagnoses", "Authorization": "authorization",
        "Auth": "authorization", "Auth Number": "authorization", "Copay": "paid", "Copay Paid": "paid",
        "Amount Paid": "paid", "Client Paid": "paid", "Patient Paid": "paid", "Do Not Share": "private",
        "Status": "status", "Note Status": "status", "Signed": "status",
    },
)  # fmt: skip
SHAPES: Final = (OURS, NOTES_LIKE, PRACTICE_LIKE, COMMON)
NEEDS: Final = (
    Need("the client (a client ID, or last name and birth date)", (("client",), ("last", "birth"))),
    Need("the clinician", (("clinician",),)),
    Need("the day of the session", (("day",),)),
    Need("the service code", (("code",),)),
)
WORDS: Final = {
    "key": "the session's own number", "client": "the client ID", "name": "not read: clients are found by their ID",
    "last": "the client's last name", "birth": "the client's birth date", "clinician": "the clinician",
    "day": "the day", "start": "when it began", "stop": "when it ended", "minutes": "how long it took",
    "code": "the service code", "modifiers": "modifiers", "place": "the place of service",
    "telehealth": "video or audio", "diagnoses": "diagnoses", "authorization": "the authorization",
    "paid": "what the patient paid at the session", "private": "not to be shared with the plan",
    "status": "signed or still a draft",
}  # fmt: skip
