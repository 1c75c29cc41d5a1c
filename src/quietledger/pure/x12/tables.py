"""The shape of every table: its columns in order, with their types."""

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from quietledger.pure.x12.segments import Ints, Segments

_TYPES: dict[str, pa.DataType] = {
    "int": pa.int32(),
    "long": pa.int64(),
    "day": pa.date32(),
    "flag": pa.bool_(),
    "text": pa.string(),
}
Array: TypeAlias = "pa.Array[Any]"
Columns = tuple[Ints, dict[str, Array]]  # The rows that make the table's rows, and its own columns.
_PLACE = "segment:int offset:long"

# A column without a type is text.  `segment` counts from 1, all other numbers of rows from 0.
_COLUMNS = {
    "transactions": """transaction:int kind version st_control group_control interchange_control sender receiver usage
        first_segment:int last_segment:int offset:long quarantined:flag""",
    "claims": f"""claim:int transaction:int {_PLACE} control_number charge_cents:long place frequency filing_code
        payer_sequence group_number relation member_id subscriber_last subscriber_first patient_last patient_first
        birth_on:day sex street city state zip payer_id payer_name billing_npi billing_name billing_tax_id
        billing_taxonomy rendering_npi supervising_npi authorization payer_claim_number patient_paid_cents:long
        diagnoses batch""",
    "lines": f"""line:int claim:int {_PLACE} number:int code modifiers charge_cents:long units_milli:long place
        service_on:day service_to:day control_number pointers""",
    "acks": f"ack:int transaction:int {_PLACE} group_control st_control verdict",
    "ack_groups": f"""transaction:int {_PLACE} group_control verdict included:int received:int accepted:int""",
    "ack_errors": f"""ack:int {_PLACE} bad_segment position:int loop element:int component:int code claim_control""",
    "statuses": f"""status:int transaction:int {_PLACE} level control_number batch billing_npi category code entity
        status_on:day action amount_cents:long payer_claim_number clearinghouse_trace line_control""",
    "status_counts": f"transaction:int {_PLACE} level qualifier amount:long",
    "remits": f"""remit:int transaction:int {_PLACE} handling paid_cents:long credit method pay_on:day trace
        payer_trace_id produced_on:day payer_name payer_id payee_name payee_id payee_tax_id""",
    "remit_claims": f"""remit_claim:int remit:int {_PLACE} control_number status charge_cents:long paid_cents:long
        patient_cents:long filing_code payer_claim_number place frequency patient_last patient_first member_id
        crossover_payer interest_cents:long remarks""",
    "remit_lines": f"""remit_line:int remit_claim:int {_PLACE} code modifiers charge_cents:long paid_cents:long
        units_milli:long service_on:day service_to:day control_number allowed_cents:long remarks original_code""",
    "adjustments": f"""remit_claim:int remit_line:int {_PLACE} element:int group reason cents:long
        quantity_milli:long""",
    "balances": f"remit:int {_PLACE} element:int provider period_end:day code reference cents:long",
}


def _schema(columns: str) -> pa.Schema:
    pairs = (column.partition(":") for column in columns.split())
    return pa.schema([pa.field(name, _TYPES[kind or "text"]) for name, _colon, kind in pairs])


SCHEMAS: dict[str, pa.Schema] = {name: _schema(columns) for name, columns in _COLUMNS.items()}


def build(name: str, segments: Segments, content: Columns) -> pa.Table:
    """A table from its own columns; its number, segment and offset follow from the rows.

    Shapes: rows (k,), which count segments from 0, columns of k values -> k rows.
    """
    rows, columns = content
    schema = SCHEMAS[name]
    numbers = {
        # A table's first column counts its rows, unless the table brings that column itself.
        schema.names[0]: pa.array(np.arange(len(rows)), pa.int32()),
        "segment": pa.array(rows + 1, pa.int32()),
        "offset": pa.array(segments.start[rows], pa.int64()),
    }
    every = {**numbers, **columns}
    return pa.table([every[column] for column in schema.names], schema=schema)


def empty() -> dict[str, pa.Table]:
    """All tables without a row."""
    return {name: schema.empty_table() for name, schema in SCHEMAS.items()}
