"""That a place in a case is a place on record is seen by those who may read both, once one of them is opened."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTION = """
-- It takes its case, its audience and what it holds from the case's entry, whatever the application says.
create function wardmote.as_the_entry() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    select e.case_id, e.parent_audience_id, e.categories
      into strict new.case_id, new.parent_audience_id, new.categories
      from public.cases_place e where e.id = new.entry_id;
    return new;
end $$;
"""
POLICIES = """
alter table public.cases_caseplace add constraint caseplace_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger as_the_entry before insert on public.cases_caseplace
    for each row execute function wardmote.as_the_entry();
create trigger narrow before insert or update of parent_audience_id, categories on public.cases_caseplace
    for each row execute function wardmote.narrow_child();
create trigger in_own_name before insert or update of ended_by_id on public.cases_caseplace
    for each row execute function wardmote.in_own_name('ended_by_id');
create policy link_read on public.cases_caseplace for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.places_place p where p.id = place_id)
           and (place_id in (select wardmote.my_openings('place')) or case_id in (select wardmote.my_openings('case'))));
create policy link_make on public.cases_caseplace for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.places_place p where p.id = place_id)
                and exists (select 1 from public.cases_place e where e.id = entry_id));
create policy link_end on public.cases_caseplace for update to wardmote_app
    using (ended_at is null and audience_id in (select wardmote.my_audiences('contribute'))
           and case_id in (select wardmote.my_openings('case')))
    with check (ended_by_id = (select wardmote.actor()));
grant select, insert on public.cases_caseplace to wardmote_app;
grant update (ended_by_id, ended_at) on public.cases_caseplace to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_case_place"), ("places", "0003_protect")]
    operations = [
        migrations.RunSQL(protected("cases_caseplace"), unprotected("cases_caseplace")),
        migrations.RunSQL(
            "grant select (id, case_id, parent_audience_id, categories) on public.cases_place to wardmote_definer;"
            + definer_functions(FUNCTION, "as_the_entry()"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
