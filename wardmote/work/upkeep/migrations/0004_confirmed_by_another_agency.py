"""A clause that a lead wrote is confirmed by a lead of another agency: nobody replaces a clause for all by themselves.

Decision: docs/decisions/0156-a-clause-holds-once-another-agency-confirms.md
"""

from django.db import migrations

ME, MINE = "(select wardmote.actor())", "(select wardmote.actor_agency())"
POLICY = f"""
drop policy clause_confirmed on public.upkeep_confirmation;
create policy clause_confirmed on public.upkeep_confirmation for insert to wardmote_app
    with check (by_id = {ME} and agency_id = {MINE} and (select wardmote.actor_has('information_governance'))
                and exists (select from public.upkeep_clause c where c.id = clause_id
                               and c.by_id is distinct from {ME} and c.agency_id is distinct from {MINE}));
"""


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0003_moments_that_can_be_meant")]
    operations = [migrations.RunSQL(POLICY, migrations.RunSQL.noop)]
