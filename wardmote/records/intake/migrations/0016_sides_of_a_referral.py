"""A referral is its two sides' alone, and of those whom its report keeps out nobody's. What was not allowed is told
to those who decide.

A referral stays under the audience its report had when it was sent. Whoever else read the report then, a third agency
say, went on reading the referral and its words; so did an officer put on the must-not-receive list since.
Decision: docs/decisions/0071-a-referral-is-its-two-sides.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- The reports whose present audience keeps out the officer who asks, or their agency: they know what was theirs
-- before, and learn from this that it is closed to them, which they would from the report itself.
create function wardmote.reports_closed_to_me() returns setof uuid
language plpgsql stable security definer set search_path = '' rows 20 as $$
begin
    return query
    select r.id from public.intake_report r
     where r.audience_id in (
        select d.audience_id from public.access_denial d where d.officer_id = wardmote.actor()
        union all
        select d.audience_id from public.access_denial d where d.agency_id = wardmote.actor_agency());
end $$;
grant execute on function wardmote.reports_closed_to_me() to wardmote_app;
"""
POLICIES = """
-- A report put down for a team of another agency kept that team from being closed, and was counted as theirs.
alter table public.intake_report add constraint report_team_is_its_owners
    foreign key (team_id, owner_id) references public.identity_team (id, agency_id);

drop policy referral_read on public.intake_referral;
create policy referral_read on public.intake_referral for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and (select wardmote.actor_agency()) in (owner_id, agency_id)
           and report_id not in (select wardmote.reports_closed_to_me()));

-- Steps are read through their referral, whose ticket may be older than the list that closes it.
create policy step_of_a_referral_one_sees on public.intake_referralstep as restrictive for select to wardmote_app
    using (exists (select 1 from public.intake_referral f where f.id = referral_id));

-- To whom the keeper would have referred it, and may not, is for those who decide: it may be someone kept out.
drop policy entry_of_a_report on public.audit_entry;
create policy entry_of_a_report on public.audit_entry for select to wardmote_app
    using (subject_kind = 'report' and action <> 'referral not allowed'
           and exists (select 1 from public.intake_report r where r.id = subject_id));
create policy refusal_of_a_report on public.audit_entry for select to wardmote_app
    using (subject_kind = 'report' and action = 'referral not allowed' and exists (
        select 1 from public.intake_report r
         where r.id = subject_id and r.audience_id in (select wardmote.my_audiences('decide'))));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_indexes_without_open_data")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "reports_closed_to_me()"),
            "set local role wardmote_definer; drop function wardmote.reports_closed_to_me();"
            " set local role wardmote_owner;",
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
