"""What a declared conflict is, is read by whoever stands in for the case's lead as by the lead."""

from django.db import migrations

POLICY = """
drop policy conflict_read on public.cases_conflict;
create policy conflict_read on public.cases_conflict for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and case_id in (select wardmote.my_openings('case'))
           and exists (select 1 from public.cases_case c
                        where c.id = case_id and c.owner_id = (select wardmote.actor_agency())
                          and (c.lead_id in (select wardmote.my_names()) or (select wardmote.actor_has('supervisor')))));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_protect_conflict"), ("access", "0014_standing_in")]
    operations = [migrations.RunSQL(POLICY, migrations.RunSQL.noop)]
