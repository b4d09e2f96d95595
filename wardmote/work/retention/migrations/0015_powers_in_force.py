"""A case in which a power still runs is not deleted: who is bound by it could no longer show by what."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- A check of retention_hook: whether a power used in this case is authorised, served or in force.
create function wardmote.retention_power_in_force(kind text, record uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select kind = 'case' and exists (select 1 from public.powers_use u
                                      where u.case_id = record and u.state in ('authorised', 'served', 'in_force'))
$$;
"""
HOOKS = """
insert into public.retention_hook (what, function, code) values ('check', 'retention_power_in_force', 'power-in-force');
-- The proof of a step, which is a document of its case.
insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column) values
    ('case', 'powers_step', 'case_id', 'documents_document', 'document_id');
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0014_patrols"), ("powers", "0002_protect")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "retention_power_in_force(text, uuid)"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            HOOKS,
            "delete from public.retention_hook where function = 'retention_power_in_force';"
            "delete from public.retention_carried where link_table = 'powers_step';",
        ),
    ]
