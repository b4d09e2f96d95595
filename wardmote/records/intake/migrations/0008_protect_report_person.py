"""That somebody in a report is a person on record is seen by those who see both: it goes where what was told goes.
Who told it, and who is said to be involved, is read once the report or the person is opened.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- It takes its audience from what was told, whatever the application says.
create function wardmote.place_report_person() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    select t.audience_id into strict new.audience_id from public.intake_telling t where t.report_id = new.report_id;
    return new;
end $$;
"""
POLICIES = """
alter table public.intake_reportperson add constraint reportperson_is_of_its_telling
    foreign key (report_id, audience_id) references public.intake_telling (report_id, audience_id) on update cascade;
create trigger place before insert on public.intake_reportperson
    for each row execute function wardmote.place_report_person();
create trigger in_own_name before insert or update of ended_by_id on public.intake_reportperson
    for each row execute function wardmote.in_own_name('ended_by_id');
create policy link_read on public.intake_reportperson for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.people_person p where p.id = person_id)
           and (report_id in (select wardmote.my_openings('report'))
                or person_id in (select wardmote.my_openings('person'))));
create policy link_make on public.intake_reportperson for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.people_person p where p.id = person_id)
                and exists (select 1 from public.intake_telling t where t.report_id = intake_reportperson.report_id));
create policy link_end on public.intake_reportperson for update to wardmote_app
    using (ended_at is null and audience_id in (select wardmote.my_audiences('contribute')))
    with check (ended_by_id = (select wardmote.actor()));
grant select, insert on public.intake_reportperson to wardmote_app;
grant update (ended_by_id, ended_at) on public.intake_reportperson to wardmote_app;

create policy entry_about_a_report_person on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'report_person'
                or exists (select 1 from public.intake_reportperson l where l.id = subject_id));
create policy entry_of_a_report_person on public.audit_entry for select to wardmote_app
    using (subject_kind = 'report_person'
           and exists (select 1 from public.intake_reportperson l where l.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_report_person"), ("people", "0002_protect")]
    operations = [
        migrations.RunSQL(protected("intake_reportperson"), unprotected("intake_reportperson")),
        migrations.RunSQL(
            "grant select on public.intake_telling to wardmote_definer;"
            + definer_functions(FUNCTIONS, "place_report_person()"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
