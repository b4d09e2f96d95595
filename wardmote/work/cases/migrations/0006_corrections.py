"""A person and a place in a case can be corrected, by the agency that told of them or the case's owner.

The database itself keeps what was there before: nobody can correct without it.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- Argument: the column that says of what. Only what is corrected is kept, as it was.
create function wardmote.keep_wording() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    me uuid := wardmote.actor();
    before jsonb;
begin
    if me is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    if not exists (
        select 1 from public.cases_case c join public.identity_officer author on author.id = old.by_id
         where c.id = old.case_id and wardmote.actor_agency() in (c.owner_id, author.agency_id)
    ) then
        raise exception 'only the agency that told it, or the owner, corrects it: no officer of another'
            using errcode = 'insufficient_privilege';
    end if;
    select jsonb_object_agg(o.key, o.value) into before
      from jsonb_each(to_jsonb(old)) o join jsonb_each(to_jsonb(new)) n on n.key = o.key
     where n.value is distinct from o.value;
    execute format(
        'insert into public.cases_earlierwording'
        ' (id, case_id, parent_audience_id, audience_id, categories, %I, was, by_id, at)'
        ' values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, now())', tg_argv[0])
      using old.case_id, old.parent_audience_id, old.audience_id, old.categories, old.id, before, me;
    return new;
end $$;
"""

POLICIES = """
alter table public.cases_earlierwording alter was set statistics 0;
alter table public.cases_earlierwording add constraint earlier_wording_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
alter table public.cases_earlierwording add constraint earlier_wording_of_one
    check ((person_id is null) <> (place_id is null));
create trigger narrow before insert or update of parent_audience_id, categories on public.cases_earlierwording
    for each row execute function wardmote.narrow_child();
create trigger touch_case after insert on public.cases_earlierwording
    for each row execute function wardmote.touch_case();
create policy child_read on public.cases_earlierwording for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and case_id in (select wardmote.my_openings('case')));
grant select on public.cases_earlierwording to wardmote_app;
grant insert on public.cases_earlierwording to wardmote_definer;

create trigger keep_wording
    before update of name, role, born_on, contact, contact_wishes, about, from_on on public.cases_person
    for each row
    when ((old.name, old.role, old.born_on, old.contact, old.contact_wishes, old.about, old.from_on) is distinct from
          (new.name, new.role, new.born_on, new.contact, new.contact_wishes, new.about, new.from_on))
    execute function wardmote.keep_wording('person_id');
create trigger keep_wording before update of address, postcode, role, about on public.cases_place
    for each row
    when ((old.address, old.postcode, old.role, old.about) is distinct from
          (new.address, new.postcode, new.role, new.about))
    execute function wardmote.keep_wording('place_id');
grant update (name, role, born_on, contact, contact_wishes, about, from_on) on public.cases_person to wardmote_app;
create policy place_change on public.cases_place for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and case_id in (select wardmote.my_openings('case')));
grant update (address, postcode, role, about) on public.cases_place to wardmote_app;
"""

UNDO = """
drop policy place_change on public.cases_place;
revoke update (address, postcode, role, about) on public.cases_place from wardmote_app;
revoke update (name, role, born_on, contact, contact_wishes, about, from_on) on public.cases_person from wardmote_app;
drop trigger keep_wording on public.cases_person;
drop trigger keep_wording on public.cases_place;
set local role wardmote_definer;
drop function wardmote.keep_wording();
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_earlier_wording")]
    operations = [
        migrations.RunSQL(protected("cases_earlierwording"), unprotected("cases_earlierwording")),
        migrations.RunSQL(definer_functions(FUNCTIONS, "keep_wording()"), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, UNDO),
    ]
