"""That a request was about a person record goes with the record."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rights", "0006_past_who_must_not_receive"), ("retention", "0012_people_and_places")]
    operations = [
        migrations.RunSQL(
            "grant select, delete on public.rights_subject to wardmote_definer;",
            "revoke delete on public.rights_subject from wardmote_definer;",
        )
    ]
