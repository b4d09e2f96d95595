"""The action a request is about is asked for alone. Decision: docs/decisions/0157-the-record-at-hand.md"""

from django.db import migrations

from wardmote.foundation.database.protection import may_read

READING = "alter policy action_read on public.actions_action using ({});"


class Migration(migrations.Migration):
    dependencies = [("actions", "0010_entries_asked_once"), ("access", "0021_at_hand")]
    operations = [
        migrations.RunSQL(
            READING.format(may_read("id")),
            READING.format("audience_id in (select wardmote.my_audiences())"),
        )
    ]
