"""The person a request is about is asked for alone. Decision: docs/decisions/0157-the-record-at-hand.md"""

from django.db import migrations

from wardmote.foundation.database.protection import may_read

READING = "alter policy person_read on public.people_person using ({});"


class Migration(migrations.Migration):
    dependencies = [("people", "0007_entries_asked_once"), ("access", "0021_at_hand")]
    operations = [
        migrations.RunSQL(
            READING.format(may_read("id")),
            READING.format("audience_id in (select wardmote.my_audiences())"),
        )
    ]
