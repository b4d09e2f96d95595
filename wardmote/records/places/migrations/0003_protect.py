"""A place is seen by the audience of its record. What is known of it is read once its opening is on record. That two
records are one place is seen by those who see both. Nothing is deleted.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

CHILDREN = ["places_note", "places_wording"]
TABLES = ["places_place", *CHILDREN, "places_merge"]

FUNCTIONS = """
create function wardmote.decides_on_both_places(one uuid, other uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.places_place a join public.places_place b on b.owner_id = a.owner_id
                    where a.id = one and b.id = other and a.owner_id = wardmote.actor_agency()
                      and a.audience_id in (select wardmote.my_audiences('decide'))
                      and b.audience_id in (select wardmote.my_audiences('decide')))
$$;

-- Whoever corrects a record, by whatever way, leaves the earlier wording beside it.
create function wardmote.keep_place_wording() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.places_wording (id, place_id, parent_audience_id, audience_id, categories, kind, name, address,
                                       postcode, ward, by_id, at)
    values (gen_random_uuid(), old.id, old.audience_id, old.audience_id, '{}', old.kind, old.name, old.address,
            old.postcode, old.ward, wardmote.actor(), now());
    return new;
end $$;

-- As my_cases(): the places of an officer who may see few, so that no list walks the whole index for them.
create function wardmote.my_places(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select p.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.places_place x where x.audience_id = mine limit most + 1) p
             limit most + 1) found;
end $$;

-- As search_cases(): by words of the name and address; capped ids, joined back through the policies.
create function wardmote.search_places(query text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 200 as $$
declare
    seen record;
begin
    select * into seen from wardmote.my_places(1000);
    if seen.ids is not null then
        return query
        select p.id from public.places_place p
         where p.id = any (seen.ids) and p.words @@ websearch_to_tsquery('simple', query)
         order by p.sort_key, p.id limit least(most, 500);
        return;
    end if;
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), matched as materialized (
        select p.id, p.audience_id, p.sort_key from public.places_place p
         where p.words @@ websearch_to_tsquery('simple', query)
    )
    select m.id from matched m where m.audience_id in (select mine.id from mine)
     order by m.sort_key, m.id limit least(most, 500);
end $$;
grant execute on function wardmote.decides_on_both_places(uuid, uuid), wardmote.my_places(integer),
    wardmote.search_places(text, integer) to wardmote_app;
"""

PLACE = """
insert into public.access_shareable (kind, "table") values ('place', 'places_place');
alter table public.places_place add constraint place_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
alter table public.places_place add constraint place_team_is_its_owners
    foreign key (team_id, owner_id) references public.identity_team (id, agency_id);
create index place_words on public.places_place using gin (words);
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.places_place alter name set statistics 0, alter address set statistics 0,
    alter postcode set statistics 0, alter street set statistics 0, alter sort_key set statistics 0,
    alter address_key set statistics 0, alter longitude set statistics 0, alter latitude set statistics 0,
    alter words set statistics 0;
alter table public.places_note alter text set statistics 0;
alter table public.places_wording alter name set statistics 0, alter address set statistics 0,
    alter postcode set statistics 0;
alter table public.places_merge alter reason set statistics 0, alter undone_reason set statistics 0;

create policy place_read on public.places_place for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- A record begins unshared: sharing is set_audience()'s alone, which puts it on record.
create policy place_make on public.places_place for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('contribute'))
                and not exists (select 1 from public.access_grant g
                                 where g.audience_id = places_place.audience_id and g.agreement_id is not null)
                and owner_id = (select wardmote.actor_agency()) and made_by_id = (select wardmote.actor()));
create policy place_correct on public.places_place for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')));
grant select, insert (id, reference, audience_id, owner_id, team_id, kind, name, address, postcode, street, ward, longitude,
    latitude, point_is, sort_key, address_key, made_at, made_by_id, changed_at) on public.places_place to wardmote_app;
grant update (kind, name, address, postcode, street, ward, longitude, latitude, point_is, sort_key, address_key, changed_at)
    on public.places_place to wardmote_app;
grant select, update (audience_id) on public.places_place to wardmote_definer;
grant insert on public.places_wording to wardmote_definer;
create trigger keep_wording before update of kind, name, address, postcode, ward on public.places_place for each row
    when ((old.kind, old.name, old.address, old.postcode, old.ward)
          is distinct from (new.kind, new.name, new.address, new.postcode, new.ward))
    execute function wardmote.keep_place_wording();

create function wardmote.open_place(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    -- With a record, those that are read through it: each is opened under its own name, where its owner looks.
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    with recursive one (id) as (
        select p.id from public.places_place p where p.reference = upper(key)
        union
        select case when m.away_id = one.id then m.into_id else m.away_id end
          from one join public.places_merge m on one.id in (m.away_id, m.into_id) where m.undone_at is null
    )
    select 'opened', 'place', p.id, p.owner_id from public.places_place p join one on one.id = p.id
     where not wardmote.opened_lately('place', p.id);
end $$;
revoke all on function wardmote.open_place(text, text) from public;
grant execute on function wardmote.open_place(text, text) to wardmote_app;

create policy opening_of_a_place on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'place' and exists (
        select 1 from public.places_place p where p.id = subject_id and p.owner_id = audit_entry.owner_id));
create policy entry_about_a_place on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'place' or exists (select 1 from public.places_place p where p.id = subject_id));
create policy entry_of_a_place on public.audit_entry for select to wardmote_app
    using (subject_kind = 'place' and exists (select 1 from public.places_place p where p.id = subject_id));

-- That two records are one place: for those who see both, in the log as elsewhere.
create policy merge_read on public.places_merge for select to wardmote_app
    using (exists (select 1 from public.places_place p where p.id = away_id)
           and exists (select 1 from public.places_place p where p.id = into_id));
create policy merge_make on public.places_merge for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and undone_at is null
                and wardmote.decides_on_both_places(away_id, into_id));
create policy merge_undo on public.places_merge for update to wardmote_app
    using (undone_at is null and wardmote.decides_on_both_places(away_id, into_id))
    with check (undone_by_id = (select wardmote.actor()));
create trigger in_own_name before insert or update of undone_by_id on public.places_merge
    for each row execute function wardmote.in_own_name('undone_by_id');
grant select, insert on public.places_merge to wardmote_app;
grant update (undone_reason, undone_by_id, undone_at) on public.places_merge to wardmote_app;
create index place_merge_live on public.places_merge (away_id) where undone_at is null;

create policy entry_about_the_same_place on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'same_place' or exists (select 1 from public.places_merge m where m.id = subject_id));
create policy entry_of_the_same_place on public.audit_entry for select to wardmote_app
    using (subject_kind = 'same_place' and exists (select 1 from public.places_merge m where m.id = subject_id));

create policy note_add on public.places_note for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()));
grant insert on public.places_note to wardmote_app;
"""


def child(table: str) -> str:
    """Follows its place's audience, or a narrower one of its own."""
    return f"""
alter table public.{table} add constraint {table}_is_of_its_place
    foreign key (place_id, parent_audience_id) references public.places_place (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();
create policy child_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and place_id in (select wardmote.my_openings('place')));
grant select on public.{table} to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0002_place"),
        ("access", "0002_my_audiences"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(
            "grant select on public.places_place to wardmote_definer;"
            + definer_functions(
                FUNCTIONS,
                "decides_on_both_places(uuid, uuid)",
                "keep_place_wording()",
                "my_places(integer)",
                "search_places(text, integer)",
            ),
            migrations.RunSQL.noop,
        ),
        *[migrations.RunSQL(child(table), migrations.RunSQL.noop) for table in CHILDREN],
        migrations.RunSQL(PLACE, migrations.RunSQL.noop),
    ]
