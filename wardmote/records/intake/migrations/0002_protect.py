"""A report is seen by its audience; what was told, and by whom, once its opening is on record. None is deleted."""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

POLICIES = """
alter table public.intake_telling add constraint telling_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
alter table public.intake_report add constraint report_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_telling
    for each row execute function wardmote.narrow_child();
insert into public.access_shareable (kind, "table") values ('report', 'intake_report');
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.intake_telling alter what set statistics 0, alter who set statistics 0,
    alter address set statistics 0, alter postcode set statistics 0, alter teller_name set statistics 0,
    alter teller_phone set statistics 0, alter teller_email set statistics 0;

create policy report_read on public.intake_report for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- A report begins unshared: sharing is set_audience()'s alone, which puts it on record.
create policy report_take on public.intake_report for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('contribute'))
                and not exists (select 1 from public.access_grant g
                                 where g.audience_id = intake_report.audience_id and g.agreement_id is not null)
                and owner_id = (select wardmote.actor_agency()) and taken_by_id = (select wardmote.actor()));
create policy report_decide on public.intake_report for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')));
grant select, insert on public.intake_report to wardmote_app;
grant update (team_id, kind, harm, state, area, closed_reason) on public.intake_report to wardmote_app;
grant select, update (audience_id) on public.intake_report to wardmote_definer;

create policy telling_read on public.intake_telling for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and report_id in (select wardmote.my_openings('report')));
create policy telling_take on public.intake_telling for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute'));
grant select, insert on public.intake_telling to wardmote_app;

create function wardmote.open_report(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
    select 'opened', 'report', r.id, r.owner_id, wardmote.standing_purpose(r.kind)
      from public.intake_report r
     where r.reference = upper(key) and not wardmote.opened_lately('report', r.id);
end $$;

-- Until an officer states one, the purpose of looking is that of the kind of record.
create function wardmote.standing_purpose(kind text) returns text
language sql immutable set search_path = '' as $$
    select case kind when 'asb' then 'asb' when 'noise' then 'noise_nuisance' when 'housing' then 'housing_management'
                     when 'rough_sleeping' then 'rough_sleeping' when 'hate' then 'hate_crime' else 'asb' end
$$;
revoke all on function wardmote.open_report(text, text), wardmote.standing_purpose(text) from public;
grant execute on function wardmote.open_report(text, text), wardmote.standing_purpose(text) to wardmote_app;

create policy opening_of_a_report on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'report' and exists (
        select 1 from public.intake_report r where r.id = subject_id and r.owner_id = audit_entry.owner_id));
create policy entry_about_a_report on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'report' or exists (select 1 from public.intake_report x where x.id = subject_id));
create policy entry_of_a_report on public.audit_entry for select to wardmote_app
    using (subject_kind = 'report' and exists (select 1 from public.intake_report r where r.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("access", "0002_my_audiences")]
    operations = [
        migrations.RunSQL(protected("intake_report"), unprotected("intake_report")),
        migrations.RunSQL(protected("intake_telling"), unprotected("intake_telling")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
