"""A statement of any length, whose sums are right."""

from datetime import date, timedelta

from quietledger.billing.statements.rules import PracticeBlock, StatementContent, StatementRow, ageing_of

ISSUED_ON = date(2026, 11, 22)


def rows(count):
    return tuple(
        StatementRow(
            service_on=date(2026, 5, 4) + timedelta(days=3 * number),
            service="therapy session, 60 minutes",
            charge_cents=160000 + number,
            insurance_paid_cents=120050,
            adjustment_cents=4000,
            patient_paid_cents=500 * (number % 2),
            balance_cents=35950 + number - 500 * (number % 2),
        )
        for number in range(count)
    )


def content(count):
    made = rows(count)
    return StatementContent(
        practice=PracticeBlock(
            "Lantern Hill Psychology", ("12 Lantern Hill", "Bramble, OR 97005"), "(555) 010-0142", "99-0000001"
        ),
        number="S-2026-0042",
        issued_on=ISSUED_ON,
        due_on=date(2026, 12, 22),
        to_name="Tamsin Quillfeather",
        to_address=("4 Wren Row", "Bramble, OR 97005"),
        rows=made,
        total_cents=sum(row.balance_cents for row in made),
        ageing=ageing_of(made, ISSUED_ON),
        ways_to_pay=("Card, at https://lanternhill.example/pay", "Check to Lantern Hill Psychology"),
        help_contact="Call (555) 010-0142; we can agree on smaller payments.",
        notices=("You may ask for a good faith estimate before your session.",),
    )
