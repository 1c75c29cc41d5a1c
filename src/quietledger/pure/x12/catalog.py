"""Every finding that the reader can make: its severity, its sentence and what to do."""

from typing import Literal, NamedTuple


class Entry(NamedTuple):
    severity: Literal["error", "warning", "note"]
    say: str
    fix: str


_ASK = "Ask the sender for the file again."
_HOLD = "Do not enter it; ask the sender to correct and resend."
_CORRECT = "Correct the value and write the file again."

CATALOG: dict[str, Entry] = {
    # The file and its envelope.
    "X12-EMPTY": Entry("error", "The file is empty", _ASK),
    "X12-TOO-LARGE": Entry("error", "The file is larger than 2 GB and was not read", "Split it at its interchanges."),
    "X12-NO-ISA": Entry("error", "No interchange header (ISA) was found", _ASK),
    "X12-BEFORE-ISA": Entry("warning", "Bytes stand before the first ISA and were skipped", "Remove them."),
    "X12-ISA-LENGTH": Entry("warning", "ISA is not 106 bytes long", "Pad its elements to their fixed lengths."),
    "X12-ISA-CUT": Entry("error", "ISA is cut off or too damaged to tell the separators", _ASK),
    "X12-DELIMITERS": Entry("error", "Two separators are the same sign, or one is a letter or digit", _ASK),
    "X12-UNENDED": Entry("error", "The last segment has no terminator: the file may be cut off", _ASK),
    "X12-UNENDED-IEA": Entry("warning", "IEA has no terminator", "Nothing is lost; tell the sender."),
    "X12-SEGMENT-ID": Entry("warning", "A segment does not begin with an id", "Look at it with x12 show."),
    "X12-NOT-ASCII": Entry("note", "The file has letters outside of ASCII", "Compare names before matching on them."),
    "X12-MORE": Entry("note", "Too many findings of one kind; the rest is counted only", "Correct the first ones."),
    "X12-IEA": Entry("error", "ISA has no IEA", _ASK),
    "X12-IEA01": Entry("error", "IEA01 is not the number of groups", _HOLD),
    "X12-IEA02": Entry("error", "IEA02 is not ISA13", _HOLD),
    "X12-GE": Entry("error", "GS has no GE", _ASK),
    "X12-GE01": Entry("error", "GE01 is not the number of transactions", _HOLD),
    "X12-GE02": Entry("error", "GE02 is not GS06", _HOLD),
    "X12-SE": Entry("error", "ST has no SE", _ASK),
    "X12-SE01": Entry("error", "SE01 is not the number of segments from ST to SE", _HOLD),
    "X12-SE02": Entry("error", "SE02 is not ST02", _HOLD),
    "X12-STRAY": Entry("error", "A trailer has no header before it, or a segment stands outside of ST and SE", _HOLD),
    "X12-NO-TRANSACTION": Entry("warning", "The file has no transaction (ST)", _ASK),
    "X12-NOT-READ": Entry("note", "This kind of transaction is not read yet", "Its segments can be seen by x12 show."),
    "X12-VERSION": Entry("warning", "The version is not one that we know; read as the nearest", "Check it by hand."),
    # Values.
    "X12-MONEY": Entry("error", "An amount is not a number with two decimals at most; it was read as 0", _CORRECT),
    "X12-QUANTITY": Entry("error", "A quantity is not a number; it was read as 0", _CORRECT),
    "X12-DATE": Entry("error", "A date is not a day of the calendar; it was left out", _CORRECT),
    "X12-NPI": Entry("warning", "An NPI fails its check digit", "Look the NPI up in the public registry."),
    "X12-HL-NUMBER": Entry("error", "HL01 does not count up by one from 1", _CORRECT),
    "X12-HL-PARENT": Entry("error", "HL02 does not name an earlier level of the right kind", _CORRECT),
    # 837P.
    "R837-NO-CLAIM": Entry("error", "The transaction has no claim (CLM)", _HOLD),
    "R837-NO-BHT": Entry("error", "The transaction has no BHT", _CORRECT),
    "R837-CLAIM-LEVEL": Entry("error", "CLM stands under no subscriber or patient level", _CORRECT),
    "R837-CLAIM-ID": Entry("error", "CLM01 is empty", _CORRECT),
    "R837-CLAIM-TWICE": Entry("error", "CLM01 occurs earlier in the same transaction", "Give each claim its own."),
    "R837-CLAIM-TOTAL": Entry("error", "CLM02 is not the sum of SV102", "Add the lines up again."),
    "R837-NO-LINE": Entry("error", "The claim has no service line (SV1)", _CORRECT),
    "R837-NO-DIAGNOSIS": Entry("error", "The claim has no diagnosis (HI)", _CORRECT),
    "R837-DIAGNOSIS-TWICE": Entry("warning", "The same diagnosis stands twice on the claim", "Remove the second one."),
    "R837-FREQUENCY": Entry("error", "CLM05-3 is not 1, 7 or 8", _CORRECT),
    "R837-NO-F8": Entry("error", "Frequency 7 or 8 needs the payer's claim number (REF*F8)", "Take CLP07 of the 835."),
    # 999 and 997.
    "R999-NO-AK1": Entry("error", "The transaction has no AK1", _ASK),
    "R999-NO-AK9": Entry("error", "The transaction has no AK9", _ASK),
    "R999-NO-VERDICT": Entry("error", "AK2 has no IK5", "Treat the transaction as unanswered; ask the receiver."),
    "R999-VERDICT": Entry("error", "The verdict is none that X12 knows", _ASK),
    "R999-COUNT": Entry("warning", "The counts of AK9 do not fit the AK2 loops", "Trust IK5, not AK9."),
    # 277CA.
    "R277-NO-STATUS": Entry("error", "The transaction has no status (STC)", _ASK),
    "R277-CATEGORY": Entry("error", "STC01-1 is a category that does not exist", "Send it to a person."),
    "R277-CATEGORY-OTHER": Entry(
        "warning", "The category belongs to a status answer, not to a 277CA", "Do not change the claim's state by it."
    ),
    "R277-CONFLICT": Entry("warning", "STC03 and the category disagree", "Decide by the category, or by a person."),
    "R277-COUNT": Entry("warning", "The counts at receiver level do not fit the claims below", "Reconcile by hand."),
    "R277-NO-TRACE": Entry("error", "A claim level has no TRN02 to match by", "Match by hand."),
    # 835.
    "R835-NO-BPR": Entry("error", "The transaction has no BPR", _ASK),
    "R835-NO-TRN": Entry("error", "The transaction has no TRN", _ASK),
    "R835-LINE-BALANCE": Entry(
        "error", "SVC02 less the line's CAS is not SVC03", "Hold it; do not enter a difference."
    ),
    "R835-CLAIM-BALANCE": Entry("error", "CLP03 less all CAS is not CLP04", "Hold it; do not enter a difference."),
    "R835-CLAIM-LINES": Entry("error", "The lines' charges do not add up to CLP03", "Hold the claim for a person."),
    "R835-BALANCE": Entry("error", "BPR02 is not the sum of CLP04 less PLB", "Hold the remittance for a person."),
    "R835-PAID-BELOW-0": Entry("error", "BPR02 is below 0", "Ask the payer for a forward balance instead."),
    "R835-CAS-GROUP": Entry("error", "CAS01 is not CO, PR, OA or PI", "Send the adjustment to a person."),
    "R835-CLAIM-STATE": Entry("warning", "CLP02 is a state that we do not know", "Send the claim to a person."),
    "R835-CLAIM-ID": Entry("error", "CLP01 is empty", "Match by the payer's claim number."),
    "R835-STRAY-CAS": Entry("error", "CAS stands before any claim", "Hold the remittance for a person."),
}
