"""The database's own two rules of double entry: an entry's lines come together, and at commit they add up to zero."""

from django.db import migrations

# `enable_seqscan = off`: these plans are cached in the session, and one made while the tables were small would read them whole.
TOGETHER = """
CREATE FUNCTION ledger_lines_come_together() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT practice_id, entry_id, count(*) AS fresh_count FROM fresh GROUP BY 1, 2) AS came
    WHERE (SELECT entry.id FROM ledger_entry AS entry
           WHERE entry.practice_id = came.practice_id AND entry.id = came.entry_id) IS NULL
       OR (SELECT count(*) FROM ledger_line AS line
           WHERE line.practice_id = came.practice_id AND line.entry_id = came.entry_id) <> came.fresh_count
  ) THEN
    RAISE EXCEPTION 'a ledger entry takes its lines in one statement and none later' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER come_together AFTER INSERT ON ledger_line REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_lines_come_together();
"""
BALANCED = """
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  line_count bigint;
  sum_cents numeric;
  opened text := current_setting('app.practice', true);
BEGIN
  -- At commit no practice may be open any more: the check looks into the entry's own, and puts things back.
  PERFORM set_config('app.practice', NEW.practice_id::text, true);
  SELECT count(*), sum(cents) INTO line_count, sum_cents FROM ledger_line
    WHERE practice_id = NEW.practice_id AND entry_id = NEW.id;
  IF line_count < 2 OR sum_cents <> 0 THEN
    RAISE EXCEPTION 'ledger entry % does not balance', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  PERFORM set_config('app.practice', coalesce(opened, ''), true);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]

    operations = [
        migrations.RunSQL(
            TOGETHER, "DROP TRIGGER come_together ON ledger_line; DROP FUNCTION ledger_lines_come_together();"
        ),
        migrations.RunSQL(BALANCED, "DROP TRIGGER balances ON ledger_entry; DROP FUNCTION ledger_entry_balances();"),
    ]
