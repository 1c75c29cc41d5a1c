"""Many rows at once are the same rows as one by one."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction

from quietledger.billing.payers.models import Fee, Payer
from quietledger.billing.visits.models import Visit
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import errors
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import actions as vault

ODD = 'a "quoted", \\back\\, {braces}, $1 %s, \t tab, ünï – ☂'


def test_every_kind_of_column_comes_back_as_it_went_in(biller):
    payer = Payer(practice_id=biller.practice_id, payer_id="BLUEF1", name=ODD, filing_code="CI", limit_days=2**31 - 1)
    payer.appeal_days = 1
    payer.terms = {"a": [1, None, ODD]}
    none = Fee(practice_id=biller.practice_id, payer=None, code="90837", charge_cents=2**62, allowed_cents=None)
    with tenancy.scope(biller):
        Payer.objects.bulk_create([payer])
        Fee.objects.bulk_create([none])
        back, fee = Payer.objects.get(), Fee.objects.get()
    assert (back.name, back.limit_days, back.terms, back.needs_authorization) == (ODD, 2**31 - 1, payer.terms, False)
    assert (fee.payer_id, fee.charge_cents, fee.allowed_cents) == (None, 2**62, None)


def test_days_times_instants_tags_and_sealed_cells_come_back(biller):
    patient = uuid7()
    row = Visit(
        practice_id=biller.practice_id, patient_id=patient, clinician_id=uuid7(), number=1, place="11",
        service_on=date(2026, 11, 20), start_time=time(15, 5), once=bytes(range(256)), content_tag=b"",
        added_at=datetime(2026, 11, 20, 23, 59, 59, 999999, UTC),
    )  # fmt: skip
    doc = Visit.Document(diagnoses=("F411",), authorization=ODD)
    with transaction.atomic(), tenancy.scope(biller):
        vault.seal(row, doc)
        cell = row.doc.cell
        Visit.objects.bulk_create([row])
        back = Visit.objects.get()
        assert (back.service_on, back.start_time, back.stop_time) == (row.service_on, row.start_time, None)
        assert (bytes(back.once), bytes(back.content_tag), back.added_at) == (row.once, b"", row.added_at)
        assert back.doc.cell == cell
        transaction.set_rollback(True)  # its patient is not here, which the database minds at commit


def test_what_a_constraint_refuses_is_refused_or_left_out(biller):
    same = {"payer_id": "A", "name": "A", "filing_code": "CI", "limit_days": 1, "appeal_days": 1}
    rows = [Payer(practice_id=biller.practice_id, **same) for _ in range(2)]
    with tenancy.scope(biller):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payer.objects.bulk_create(rows)
        Payer.objects.bulk_create(rows, ignore_conflicts=True)
        assert Payer.objects.count() == 1


def test_batches_are_as_large_as_asked(biller, django_assert_num_queries):
    with tenancy.scope(biller):
        rows = [Fee(code=f"{n}", charge_cents=1) for n in range(5)]
        with django_assert_num_queries(3):
            Fee.objects.bulk_create(rows, batch_size=2)
        assert Fee.objects.count() == 5


def test_outside_a_scope_nothing_is_inserted(practice):
    row = Fee(code="90837", charge_cents=1, practice_id=practice.id)
    with pytest.raises(errors.NoScope):
        Fee.objects.bulk_create([row])
