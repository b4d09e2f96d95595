"""A person is seen by the audience of their record. What is known of them is read once its opening is on record,
each part by those whose agreement covers its categories. That two records are one person is seen by those who
see both. Nothing is deleted.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

CHILDREN = ["people_contact", "people_address", "people_detail", "people_wording", "people_matchkey"]
ADDED = ["people_contact", "people_address", "people_detail"]  # by officers, in their own name
TABLES = ["people_person", *CHILDREN, "people_persondisclosure", "people_merge", "people_link"]

PERSON = """
insert into public.access_shareable (kind, "table") values ('person', 'people_person');
alter table public.people_person add constraint person_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
alter table public.people_person add constraint person_team_is_its_owners
    foreign key (team_id, owner_id) references public.identity_team (id, agency_id);
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.people_person alter name set statistics 0, alter other_names set statistics 0,
    alter folded set statistics 0, alter born_on set statistics 0, alter born_about set statistics 0,
    alter died_on set statistics 0;
alter table public.people_contact alter value set statistics 0, alter e164 set statistics 0, alter note set statistics 0;
alter table public.people_address alter address set statistics 0, alter postcode set statistics 0;
alter table public.people_detail alter text set statistics 0;
alter table public.people_wording alter name set statistics 0, alter other_names set statistics 0,
    alter born_on set statistics 0, alter born_about set statistics 0, alter died_on set statistics 0;
alter table public.people_matchkey alter value set statistics 0;
alter table public.people_merge alter reason set statistics 0, alter undone_reason set statistics 0;
alter table public.people_link alter reason set statistics 0;

create policy person_read on public.people_person for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- A record begins unshared: sharing is set_audience()'s alone, which puts it on record.
create policy person_make on public.people_person for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('decide'))
                and exists (select 1 from public.access_audience a join public.access_holding h on h.id = a.holding_id
                             where a.id = people_person.audience_id and people_person.categories::text[] <@ h.categories::text[])
                and not exists (select 1 from public.access_grant g
                                 where g.audience_id = people_person.audience_id and g.agreement_id is not null)
                and owner_id = (select wardmote.actor_agency()) and made_by_id = (select wardmote.actor()));
create policy person_correct on public.people_person for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')));
grant select, insert on public.people_person to wardmote_app;
grant update (kind, name, other_names, folded, born_on, born_about, is_deceased, died_on, changed_at)
    on public.people_person to wardmote_app;
grant select, update (audience_id) on public.people_person to wardmote_definer;
create trigger keep_wording before update of kind, name, other_names, born_on, born_about, is_deceased, died_on
    on public.people_person for each row
    when ((old.kind, old.name, old.other_names, old.born_on, old.born_about, old.is_deceased, old.died_on)
          is distinct from
          (new.kind, new.name, new.other_names, new.born_on, new.born_about, new.is_deceased, new.died_on))
    execute function wardmote.keep_person_wording();

create function wardmote.open_person(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    -- With a record, those that are read through it: each is opened under its own name, where its owner looks.
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    with recursive one (id) as (
        select p.id from public.people_person p where p.reference = upper(key)
        union
        select case when m.away_id = one.id then m.into_id else m.away_id end
          from one join public.people_merge m on one.id in (m.away_id, m.into_id) where m.undone_at is null
    )
    select 'opened', 'person', p.id, p.owner_id from public.people_person p join one on one.id = p.id
     where not wardmote.opened_lately('person', p.id);
end $$;
revoke all on function wardmote.open_person(text, text) from public;
grant execute on function wardmote.open_person(text, text) to wardmote_app;

create policy opening_of_a_person on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'person' and exists (
        select 1 from public.people_person p where p.id = subject_id and p.owner_id = audit_entry.owner_id));
create policy entry_about_a_person on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'person' or exists (select 1 from public.people_person p where p.id = subject_id));
create policy entry_of_a_person on public.audit_entry for select to wardmote_app
    using (subject_kind = 'person' and action <> 'share refused'
           and exists (select 1 from public.people_person p where p.id = subject_id));
create policy refusal_of_a_person on public.audit_entry for select to wardmote_app
    using (subject_kind = 'person' and action = 'share refused' and exists (
        select 1 from public.people_person p
         where p.id = subject_id and p.audience_id in (select wardmote.my_audiences('decide'))));

-- That two records are one person: for those who see both, in the log as elsewhere.
create policy merge_read on public.people_merge for select to wardmote_app
    using (exists (select 1 from public.people_person p where p.id = away_id)
           and exists (select 1 from public.people_person p where p.id = into_id));
create policy merge_make on public.people_merge for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and undone_at is null
                and wardmote.decides_on_both(away_id, into_id));
create policy merge_undo on public.people_merge for update to wardmote_app
    using (undone_at is null and wardmote.decides_on_both(away_id, into_id))
    with check (undone_by_id = (select wardmote.actor()));
create trigger in_own_name before insert or update of undone_by_id on public.people_merge
    for each row execute function wardmote.in_own_name('undone_by_id');
grant select, insert on public.people_merge to wardmote_app;
grant update (undone_reason, undone_by_id, undone_at) on public.people_merge to wardmote_app;
create index merge_live on public.people_merge (away_id) where undone_at is null;

create policy link_read on public.people_link for select to wardmote_app
    using (exists (select 1 from public.people_person p where p.id = one_id)
           and exists (select 1 from public.people_person p where p.id = other_id));
create policy link_make on public.people_link for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.people_person p where p.id = one_id)
                and exists (select 1 from public.people_person p where p.id = other_id)
                and exists (select 1 from public.people_person p
                             where p.id in (one_id, other_id)
                               and p.audience_id in (select wardmote.my_audiences('contribute'))));
create policy link_end on public.people_link for update to wardmote_app
    using (ended_at is null
           and exists (select 1 from public.people_person p
                        where p.id in (one_id, other_id)
                          and p.audience_id in (select wardmote.my_audiences('contribute'))))
    with check (ended_by_id = (select wardmote.actor()));
create trigger in_own_name before insert or update of ended_by_id on public.people_link
    for each row execute function wardmote.in_own_name('ended_by_id');
grant select, insert on public.people_link to wardmote_app;
grant update (ended_by_id, ended_at) on public.people_link to wardmote_app;

create policy entry_about_the_same_person on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'same_person'
                or exists (select 1 from public.people_merge m where m.id = subject_id)
                or exists (select 1 from public.people_link l where l.id = subject_id));
create policy entry_of_the_same_person on public.audit_entry for select to wardmote_app
    using (subject_kind = 'same_person'
           and (exists (select 1 from public.people_merge m where m.id = subject_id)
                or exists (select 1 from public.people_link l where l.id = subject_id)));

create policy end_contact on public.people_contact for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and person_id in (select wardmote.my_openings('person')));
grant update (until_on) on public.people_contact to wardmote_app;
create policy end_address on public.people_address for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and person_id in (select wardmote.my_openings('person')));
grant update (until_on) on public.people_address to wardmote_app;

-- A name is compared in lists; a telephone is read like any contact, once the record is opened.
create policy key_read on public.people_matchkey for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and (kind <> 'phone' or person_id in (select wardmote.my_openings('person'))));
create policy key_make on public.people_matchkey for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute'));
create policy key_retire on public.people_matchkey for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')));
grant select, insert on public.people_matchkey to wardmote_app;
grant update (is_current) on public.people_matchkey to wardmote_app;
grant insert on public.people_wording to wardmote_definer;
grant select on public.people_matchkey to wardmote_definer;
"""

FUNCTIONS = """
create function wardmote.decides_on_both(one uuid, other uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.people_person a join public.people_person b on b.owner_id = a.owner_id
                    where a.id = one and b.id = other and a.owner_id = wardmote.actor_agency()
                      and a.audience_id in (select wardmote.my_audiences('decide'))
                      and b.audience_id in (select wardmote.my_audiences('decide')))
$$;

-- Whoever corrects a record, by whatever way, leaves the earlier wording beside it.
create function wardmote.keep_person_wording() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.people_wording (id, person_id, parent_audience_id, audience_id, categories, kind, name, other_names,
                                       born_on, born_about, is_deceased, died_on, by_id, at)
    values (gen_random_uuid(), old.id, old.audience_id, old.audience_id, '{}', old.kind, old.name, old.other_names,
            old.born_on, old.born_about, old.is_deceased, old.died_on, wardmote.actor(), now());
    return new;
end $$;

-- Which of these numbers, as E.164, belong to people whose contacts this officer may come to read: it answers only
-- for what was asked, so that a telephone known already finds its owner and none is learnt.
create function wardmote.people_with_phones(numbers text[])
returns table (person_id uuid, number text)
language plpgsql stable security definer set search_path = '' rows 20 as $$
begin
    return query
    with mine as materialized (select wardmote.my_audiences() as id)
    select k.person_id, k.value::text from unnest(numbers[1:20]) n
      join public.people_matchkey k on k.value = n and k.kind = 'phone' and k.is_current
     where k.audience_id in (select mine.id from mine)
     limit 100;
end $$;

-- As my_cases(): the people of an officer who may see few, so that no list walks the whole index for them.
create function wardmote.my_people(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select p.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.people_person x where x.audience_id = mine limit most + 1) p
             limit most + 1) found;
end $$;
grant execute on function wardmote.decides_on_both(uuid, uuid), wardmote.people_with_phones(text[]),
    wardmote.my_people(integer) to wardmote_app;
"""


def child(table: str) -> str:
    """Follows its person's audience, or a narrower one of its own."""
    ticket = (
        ""
        if table == "people_persondisclosure"
        else "and person_id in (select wardmote.my_openings('person'))"
    )
    reads = (
        ""
        if table == "people_matchkey"
        else f"""
create policy child_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) {ticket});
grant select on public.{table} to wardmote_app;"""
    )
    adds = (
        f"""
create policy child_add on public.{table} for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()));
grant insert on public.{table} to wardmote_app;"""
        if table in ADDED
        else ""
    )
    if table == "people_persondisclosure":
        adds = """
create trigger carry after insert or update on public.people_persondisclosure
    for each row execute function wardmote.carry_audience('access_disclosure', 'disclosure_id');
create policy child_add on public.people_persondisclosure for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide')
                and exists (select 1 from public.access_disclosure d where d.id = disclosure_id));
grant insert on public.people_persondisclosure to wardmote_app;"""
    return f"""
alter table public.{table} add constraint {table}_is_of_its_person
    foreign key (person_id, parent_audience_id) references public.people_person (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();{reads}{adds}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("access", "0002_my_audiences"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(
            "grant select on public.people_person to wardmote_definer;"
            + definer_functions(
                FUNCTIONS,
                "decides_on_both(uuid, uuid)",
                "keep_person_wording()",
                "people_with_phones(text[])",
                "my_people(integer)",
            ),
            migrations.RunSQL.noop,
        ),
        *[
            migrations.RunSQL(child(table), migrations.RunSQL.noop)
            for table in [*CHILDREN, "people_persondisclosure"]
        ],
        migrations.RunSQL(PERSON, migrations.RunSQL.noop),
    ]
