"""What the imported register said is remembered; an organisation is not turned into another agency while it shares."""

from django.db import migrations, models

# An organisation that is a party to an entry in force decides who sees whose records: making it another
# agency's would let that agency in. Nobody may, until the entry is replaced. Naming an organisation that was
# not yet on the system is for the leads of the agencies whose entries name it, or of any where none is in force.
POLICIES = """
drop policy register_change on public.agreements_organisation;
create policy register_change on public.agreements_organisation for update to wardmote_app
    using ((select wardmote.actor_has('information_governance'))
           and (agency_id is null or not exists (
                select 1 from public.agreements_party p join public.agreements_agreement a on a.id = p.agreement_id
                 where p.organisation_id = agreements_organisation.id and a.state in ('in_force', 'suspended')))
           and not exists (
                select 1 from public.agreements_party p join public.agreements_agreement a on a.id = p.agreement_id
                 where p.organisation_id = agreements_organisation.id and a.state in ('in_force', 'suspended')
                   and a.owner_id <> (select wardmote.actor_agency())))
    with check ((select wardmote.actor_has('information_governance')));
"""
BEFORE = """
drop policy register_change on public.agreements_organisation;
create policy register_change on public.agreements_organisation for update to wardmote_app
    using ((select wardmote.actor_has('information_governance')))
    with check ((select wardmote.actor_has('information_governance')));
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_vocabulary")]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="imported",
            field=models.JSONField(
                default=dict, help_text="what the register last imported said, as it said it"
            ),
        ),
        migrations.RunSQL(
            "alter table public.agreements_agreement alter column imported set default '{}'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, BEFORE),
    ]
