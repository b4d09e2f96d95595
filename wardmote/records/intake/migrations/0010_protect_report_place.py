"""That a report is of a place on record is seen by those who may read both, once one of them is opened."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTION = """
-- It takes its audience from its report and what it holds from what was told, whatever the application says.
create function wardmote.as_the_report() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    select r.audience_id, coalesce(t.categories, '{}') into strict new.parent_audience_id, new.categories
      from public.intake_report r left join public.intake_telling t on t.report_id = r.id where r.id = new.report_id;
    return new;
end $$;
"""
POLICIES = """
alter table public.intake_reportplace add constraint reportplace_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
create trigger as_the_report before insert on public.intake_reportplace
    for each row execute function wardmote.as_the_report();
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_reportplace
    for each row execute function wardmote.narrow_child();
create trigger in_own_name before insert or update of ended_by_id on public.intake_reportplace
    for each row execute function wardmote.in_own_name('ended_by_id');
create policy link_read on public.intake_reportplace for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.places_place p where p.id = place_id)
           and (place_id in (select wardmote.my_openings('place')) or report_id in (select wardmote.my_openings('report'))));
create policy link_make on public.intake_reportplace for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.places_place p where p.id = place_id)
                and exists (select 1 from public.intake_report r where r.id = report_id));
create policy link_end on public.intake_reportplace for update to wardmote_app
    using (ended_at is null and audience_id in (select wardmote.my_audiences('contribute'))
           and report_id in (select wardmote.my_openings('report')))
    with check (ended_by_id = (select wardmote.actor()));
grant select, insert on public.intake_reportplace to wardmote_app;
grant update (ended_by_id, ended_at) on public.intake_reportplace to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_report_place"), ("places", "0003_protect")]
    operations = [
        migrations.RunSQL(protected("intake_reportplace"), unprotected("intake_reportplace")),
        migrations.RunSQL(
            "grant select (id, audience_id) on public.intake_report to wardmote_definer;"
            "grant select (report_id, categories) on public.intake_telling to wardmote_definer;"
            + definer_functions(FUNCTION, "as_the_report()"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
