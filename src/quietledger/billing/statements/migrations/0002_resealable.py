"""Let documents be sealed under newer keys when keys are exchanged."""

from django.db import migrations

from quietledger.core.tenancy.operations import Resealable


class Migration(migrations.Migration):
    dependencies = [("statements", "0001_tables")]

    operations = [Resealable("Statement")]
