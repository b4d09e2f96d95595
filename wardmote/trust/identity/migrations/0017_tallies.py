"""What signing in counts for some minutes, for all processes: docs/decisions/0166-tries-are-counted-for-all-processes.md"""

from django.db import migrations, models

from wardmote.foundation.database.protection import of_class

RIGHTS = (
    of_class("authenticator", "identity_tally")
    + "grant select, insert, update, delete on public.identity_tally to wardmote_authenticator;"
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0016_second_factors_sealed")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("over_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
