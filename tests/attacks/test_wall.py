"""The wall between practices, table by table: what PostgreSQL itself says about every table of every room.

A room that forgets the wall fails here by the name of its table.
"""

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.tenancy.operations import PracticeTable
from tests.conftest import TEMPLATE

APP, OWNER = "quietledger_app", "quietledger_owner"
# Tables without a practice, each with its reason; a new one is a decision that somebody has to defend here.
SITE_WIDE = {
    "mail_domain": "the gateway asks whose mail comes under a domain before it knows a practice",
    "tenancy_practice": "the list of practices itself: workers go through it practice by practice",
    "django_migrations": "which migrations ran",
    "django_content_type": "Django's list of models",
    "people_sign_in": "sign-ins begin before a practice is chosen; the contents are sealed",
    "people_tries": "failed tries at the door, by digests that name nobody",
    "people_invitation": "digests of codes with which people make their sign-in, before a practice is chosen",
    "auth_group": "Django's own, unused",
    "auth_group_permissions": "Django's own, unused",
    "auth_permission": "Django's own, unused",
    "account_emailaddress": "a person's address to sign in, before a practice is chosen",
    "account_emailconfirmation": "the same",
    "mfa_authenticator": "a person's second factors, sealed",
    "people_person": "who may sign in, before a practice is chosen",
    "people_membership": "which person works for which practice: read to choose one",
}
NEVER_CHANGED = {
    "audit_entry", "audit_leaf", "audit_head", "facts_fact", "ledger_entry", "ledger_line", "vault_mark",
    "training_finish", "training_own_lesson", "partners_knock_out", "partners_score", "partners_weights",
    "partners_mix", "partners_offer", "partners_figure", "partners_decision", "partners_step", "partners_look",
    "partners_screening", "partners_detail", "agreements_signature",
    "incidents_decision", "incidents_answer", "incidents_cost", "incidents_lesson", "incidents_law_delay",
    "cyberinsurance_application", "cyberinsurance_reply", "cyberinsurance_signature",
}  # fmt: skip
RESEALABLE = {
    "remits_note": "its cell moves to a newer key when keys are exchanged",
    "statements_statement": "the same",
    "partners_file": "the same",
    "incidents_note": "the same",
    "incidents_file": "the same",
    "risk_file": "the same",
}
ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32  # how pg_trigger says what a trigger is about
DELETABLE = {
    "audit_detail": "a sealed detail may be shredded",
    "audit_witness": "a witness may be let go",
    "drills_recipient": "what is known of persons goes after a year; a drill's totals stay",
    "mail_body": "a message's bytes go once it is in its mailbox, or deleted by a person",
    "mail_reading": "what was seen in a message goes with it",
    "patients_lookup": "a search of long ago no longer counts",
    "payers_fee": "a fee schedule is replaced whole",
    "cyberinsurance_part": "a clause that isn't in the policy is taken out; the trail keeps that it stood there",
    "cyberinsurance_exclusion": "the same",
    "cyberinsurance_condition": "the same",
}


@pytest.fixture(scope="module")
def ask(cluster):
    """Ask PostgreSQL's catalogue as a superuser."""
    with cluster.connect(TEMPLATE) as boss:
        yield lambda statement, *values: boss.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def tables(ask):
    return {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


@pytest.fixture(scope="module")
def walled(ask):
    """The tables that have a practice."""
    columns = "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = %s"
    found = ask(columns, "practice_id")
    return {name for (name,) in found} - SITE_WIDE.keys()


@pytest.fixture(scope="module")
def declared():
    """What each room's migrations say of its walled tables: table -> the operation."""
    loader = MigrationLoader(None)
    return {
        apps.get_model(migration.app_label, one.name)._meta.db_table: one
        for migration in loader.disk_migrations.values()
        for one in migration.operations
        if isinstance(one, PracticeTable)
    }


def test_every_table_has_a_practice_or_a_reason(tables, walled):
    assert tables - walled - SITE_WIDE.keys() == set()


def test_no_reason_is_given_for_a_table_that_is_gone(tables):
    assert SITE_WIDE.keys() - tables == set()


def test_the_models_of_practices_are_the_walled_tables(walled):
    models = {model._meta.db_table for model in apps.get_models() if issubclass(model, PracticeModel)}
    assert {name for name in models if "_test_" not in name} == walled


def test_row_rules_are_on_for_everybody_and_say_practice_for_reading_and_writing(ask, walled):
    rule = "(practice_id = (NULLIF(current_setting('app.practice'::text, true), ''::text))::uuid)"
    found = ask(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.permissive, p.roles::text, p.cmd, p.qual,"
        " p.with_check FROM pg_class c LEFT JOIN pg_policies p ON p.tablename = c.relname"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    told = {row[0]: row[1:] for row in found if row[0] in walled}
    assert len([row for row in found if row[0] in walled]) == len(
        walled
    )  # one rule each: several would be joined by OR
    assert {
        name: row for name, row in told.items() if row != (True, True, "PERMISSIVE", "{public}", "ALL", rule, rule)
    } == {}


def test_primary_keys_are_practice_and_id(ask, walled):
    assert {name: key for name, _, key in keys_of(ask, "p") if name in walled and key != ["practice_id", "id"]} == {}


def test_unique_constraints_and_indexes_begin_with_the_practice(ask, walled):
    found = ask(
        "SELECT c.relname, i.relname, a.attname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid"
        " JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]"
        " WHERE x.indisunique AND c.relnamespace = 'public'::regnamespace"
    )
    assert [row for row in found if row[0] in walled and row[2] != "practice_id"] == []


def test_foreign_keys_carry_the_practice_and_stay_behind_the_wall(ask, walled):
    for name, (other, columns, others), _ in keys_of(ask, "f"):
        if name in walled:
            assert other in walled, (name, other)
            assert (columns[0], others) == ("practice_id", ["practice_id", "id"]), (name, columns, others)


def test_every_key_of_a_model_is_a_foreign_key_of_the_database(ask, walled):
    there = {(name, columns[-1]) for name, (_, columns, _), _ in keys_of(ask, "f") if name in walled}
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if issubclass(model, PracticeModel) and model._meta.db_table in walled
        for field in model._meta.concrete_fields
        if isinstance(field, PracticeKey)
    }
    assert wanted - there == set()


def keys_of(ask, kind):
    found = ask(
        "SELECT k.conrelid::regclass::text, k.confrelid::regclass::text,"
        " array(SELECT attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, o) JOIN pg_attribute"
        "   ON attrelid = k.conrelid AND attnum = n ORDER BY o),"
        " array(SELECT attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, o) JOIN pg_attribute"
        "   ON attrelid = k.confrelid AND attnum = n ORDER BY o)"
        " FROM pg_constraint k WHERE k.contype = %s AND k.connamespace = 'public'::regnamespace",
        kind,
    )
    return [(name, (other, columns, others), columns) for name, other, columns, others in found]


def test_the_application_may_do_to_a_walled_table_what_its_room_said_and_no_more(ask, walled, declared):
    found = ask("SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = %s", APP)
    rights = {name: {right for table, right in found if table == name} for name in walled}
    wanted = {
        name: {"SELECT", "INSERT", *["UPDATE"] * (not said.append_only), *["DELETE"] * said.deletable}
        for name, said in declared.items()
    }
    assert rights == wanted


def test_what_must_never_change_is_append_only_and_little_may_be_deleted(declared):
    assert {name for name in NEVER_CHANGED if not declared[name].append_only} == set()
    assert {name for name, said in declared.items() if said.deletable} == DELETABLE.keys()


def test_append_only_tables_refuse_everybody_by_trigger(ask, declared):
    append_only = {name for name, said in declared.items() if said.append_only}
    assert guarded(ask, "append_only", DELETE, TRUNCATE) == append_only
    assert guarded(ask, "append_only", DELETE, TRUNCATE, UPDATE) == append_only - RESEALABLE.keys()
    # Row by row, because it compares each new row with the old one.
    assert guarded(ask, "resealed_only", UPDATE, each=ROW) == RESEALABLE.keys()


def test_of_a_table_that_may_be_sealed_anew_only_the_cell_may_be_given(ask):
    found = ask(
        "SELECT table_name, column_name FROM information_schema.column_privileges"
        " WHERE grantee = %s AND privilege_type = 'UPDATE' AND table_name = ANY(%s)", APP, list(RESEALABLE),
    )  # fmt: skip
    assert set(found) == {(name, "doc") for name in RESEALABLE}


def guarded(ask, trigger, *operations, each=0):
    """The tables whose trigger of this name stands before these operations, on the statement or on each row."""
    kinds = ask("SELECT tgrelid::regclass::text, tgtype FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'", trigger)
    return {
        name for name, kind in kinds
        if kind & ROW == each and kind & BEFORE and all(kind & one for one in operations)
    }  # fmt: skip


@pytest.mark.parametrize("table", ["tenancy_practice", "django_migrations"])
def test_the_application_deletes_no_practice_and_forges_no_migration(ask, table):
    found = ask(
        "SELECT privilege_type FROM information_schema.table_privileges WHERE grantee = %s AND table_name = %s",
        APP,
        table,
    )
    assert {right for (right,) in found} & {"DELETE", "TRUNCATE"} == set()


@pytest.mark.parametrize("role", [APP, OWNER])
def test_the_two_roles_pass_no_row_rule_and_make_no_role(ask, role):
    assert ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = %s",
        role,
    ) == [(False,) * 5]


def test_the_application_owns_nothing_and_is_nobody_else(ask):
    owned = ask(
        "SELECT c.relname FROM pg_class c WHERE c.relowner = %s::regrole UNION ALL"
        " SELECT p.proname FROM pg_proc p WHERE p.proowner = %s::regrole UNION ALL"
        " SELECT d.datname FROM pg_database d WHERE d.datdba = %s::regrole",
        APP, APP, APP,
    )  # fmt: skip
    assert owned == []
    assert ask("SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", APP) == []


def test_no_view_shows_what_its_asker_may_not_see(ask):
    views = ask(
        "SELECT relname, coalesce(reloptions::text, '') FROM pg_class"
        " WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    )
    assert [name for name, options in views if "security_invoker=true" not in options] == []


def test_no_function_runs_with_its_owners_rights(ask):
    found = ask("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    assert found == []
