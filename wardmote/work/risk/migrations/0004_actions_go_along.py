"""An action that a band asked for goes with its case, when that is deleted."""

from django.db import migrations

CARRIED = """
insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column)
    values ('case', 'risk_followup', 'case_id', 'actions_action', 'action_id');
"""


class Migration(migrations.Migration):
    dependencies = [("risk", "0003_shipped"), ("retention", "0014_patrols")]
    operations = [
        migrations.RunSQL(CARRIED, "delete from public.retention_carried where link_table = 'risk_followup';")
    ]
