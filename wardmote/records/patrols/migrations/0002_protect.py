"""A patrol is seen by its audience; what was asked, found and seen in words, once its opening is on record.

Its state is moved by steps and shift reports, in the database: who carries it accepts, refuses and starts it; who
tasked it closes or cancels it; whoever was let in to contribute reports on its shifts. Nothing of it is changed by hand.
Decision: docs/decisions/0099-patrols.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import owned, said_of, there_is
from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

CHILDREN = [
    *("patrols_window", "patrols_partner", "patrols_step", "patrols_shiftreport", "patrols_observation"),
    *("patrols_account", "patrols_observationreport", "patrols_patroldisclosure"),
]
TABLES = ["patrols_patrol", *CHILDREN]
OPENED = ["patrols_step", "patrols_account"]  # what holds words of anybody's

PATROL = """
insert into public.access_shareable (kind, "table") values ('patrol', 'patrols_patrol');
insert into public.access_door (kind, "table", "column") values ('patrol', 'patrols_patrol', 'reference');
alter table public.patrols_patrol add constraint patrol_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
alter table public.patrols_patrol add constraint patrol_team_is_its_owners
    foreign key (team_id, owner_id) references public.identity_team (id, agency_id);
alter table public.patrols_patrol add constraint patrol_carrier_team_is_the_carriers
    foreign key (carrier_team_id, carrier_id) references public.identity_team (id, agency_id);
alter table public.patrols_shiftreport add constraint shift_answers_a_window_of_its_patrol
    foreign key (window_id, patrol_id) references public.patrols_window (id, patrol_id);
alter table public.patrols_observation add constraint observation_is_of_a_shift_of_its_patrol
    foreign key (shift_id, patrol_id) references public.patrols_shiftreport (id, patrol_id);
alter table public.patrols_account add constraint account_of_a_shift_of_its_patrol
    foreign key (shift_id, patrol_id) references public.patrols_shiftreport (id, patrol_id);
alter table public.patrols_account add constraint account_of_an_observation_of_its_patrol
    foreign key (observation_id, patrol_id) references public.patrols_observation (id, patrol_id);
alter table public.patrols_observationreport add constraint link_of_an_observation_of_its_patrol
    foreign key (observation_id, patrol_id) references public.patrols_observation (id, patrol_id);
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.patrols_account alter text set statistics 0, alter place set statistics 0;
alter table public.patrols_step alter words set statistics 0;
alter table public.patrols_shiftreport alter posts set statistics 0;
alter table public.patrols_patrol alter title set statistics 0;
grant select on public.patrols_term to wardmote_app;

create policy patrol_read on public.patrols_patrol for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- A patrol begins unshared: sharing is set_audience()'s alone, which puts it on record.
create policy patrol_task on public.patrols_patrol for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('decide'))
                and not exists (select 1 from public.access_grant g
                                 where g.audience_id = patrols_patrol.audience_id and g.agreement_id is not null)
                and owner_id = (select wardmote.actor_agency()) and tasked_by_id = (select wardmote.actor())
                and state = 'tasked');
grant select, insert on public.patrols_patrol to wardmote_app;
grant update (audience_id, state, changed_at, first_at, last_at) on public.patrols_patrol to wardmote_definer;

create policy window_add on public.patrols_window for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide')
                and exists (select 1 from public.patrols_patrol p
                             where p.id = patrol_id and p.owner_id = (select wardmote.actor_agency())
                               and p.state in ('tasked', 'accepted', 'under_way')));
create policy partner_add on public.patrols_partner for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide')
                and exists (select 1 from public.patrols_patrol p
                             where p.id = patrol_id and p.owner_id = (select wardmote.actor_agency())));
create policy step_take on public.patrols_step for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()));
create policy shift_report on public.patrols_shiftreport for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()));
create policy observation_add on public.patrols_observation for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and exists (select 1 from public.patrols_patrol p
                             where p.id = patrol_id and p.state in ('under_way', 'reported')));
-- Each says in words what is their own: the tasking agency what to look for, whoever reported what they found and saw.
create policy account_add on public.patrols_account for insert to wardmote_app
    with check (case kind
        when 'brief' then wardmote.admits_me(audience_id, 'decide')
            and exists (select 1 from public.patrols_patrol p
                         where p.id = patrol_id and p.owner_id = (select wardmote.actor_agency()))
        when 'found' then wardmote.admits_me(audience_id, 'contribute')
            and exists (select 1 from public.patrols_shiftreport s
                         where s.id = shift_id and s.by_id = (select wardmote.actor()))
        else wardmote.admits_me(audience_id, 'contribute')
            and exists (select 1 from public.patrols_observation o
                         where o.id = observation_id and o.by_id = (select wardmote.actor())) end);
create policy disclosure_add on public.patrols_patroldisclosure for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide')
                and exists (select 1 from public.access_disclosure d where d.id = disclosure_id));
create trigger carry after insert or update on public.patrols_patroldisclosure
    for each row execute function wardmote.carry_audience('access_disclosure', 'disclosure_id');
-- That a report was made of an observation: for those who see both. Only a report one took oneself, as of a patrol.
create policy made_read on public.patrols_observationreport for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.intake_report r where r.id = report_id));
create policy made_add on public.patrols_observationreport for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and exists (select 1 from public.intake_report r
                             where r.id = report_id and r.taken_by_id = (select wardmote.actor())
                               and r.channel = 'patrol'));
grant select on public.patrols_observationreport to wardmote_app;
-- What hangs on a report or a disclosure that two officers agreed to delete.
grant delete on public.patrols_observationreport, public.patrols_patroldisclosure to wardmote_definer;

create function wardmote.open_patrol(hash text, key text) returns text
language plpgsql security invoker set search_path = '' as $$
declare
    record uuid;
    owner uuid;
    why text;
begin
    perform wardmote.begin_session(hash);
    select p.id, p.owner_id into record, owner from public.patrols_patrol p where p.reference = upper(key);
    if record is null then
        return '';
    end if;
    why := wardmote.purpose_at_the_door('patrol', record);
    if why is null then
        return 'asks';
    end if;
    if not wardmote.opened_lately('patrol', record) then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
        values ('opened', 'patrol', record, owner, why);
    end if;
    return '';
end $$;
revoke all on function wardmote.open_patrol(text, text) from public;
grant execute on function wardmote.open_patrol(text, text) to wardmote_app;
"""

FUNCTIONS = """
-- As my_places(): the patrols of an officer who may see few, so that no list walks the whole index for them.
create function wardmote.my_patrols(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select p.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.patrols_patrol x where x.audience_id = mine limit most + 1) p
             limit most + 1) found;
end $$;
grant execute on function wardmote.my_patrols(integer) to wardmote_app;

create function wardmote.patrol_has_window() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    update public.patrols_patrol p
       set first_at = least(p.first_at, new.starts_at), last_at = greatest(p.last_at, new.ends_at)
     where p.id = new.patrol_id;
    return null;
end $$;

-- A step moves its patrol, where it may follow and its side is the one that takes it.
create function wardmote.patrol_steps() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    p public.patrols_patrol;
    mine uuid := wardmote.actor_agency();
    side uuid;
begin
    select x.* into p from public.patrols_patrol x where x.id = new.patrol_id for update;
    if p.id is null or not wardmote.admits_me(p.audience_id, 'contribute') then  -- hidden and not there: the same words
        raise exception 'no such patrol for this officer to act on' using errcode = 'insufficient_privilege';
    end if;
    if new.state = 'tasked' then  -- the first line of its history, in the transaction that tasks it
        if p.owner_id is distinct from mine or exists (select 1 from public.patrols_step s where s.patrol_id = p.id) then
            raise exception 'an officer tasked this patrol already' using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    side := case when new.state in ('accepted', 'refused', 'under_way') then p.carrier_id else p.owner_id end;
    if side is distinct from mine
       or (side = p.owner_id and new.state in ('closed', 'cancelled')
           and not wardmote.admits_me(p.audience_id, 'decide')) then
        raise exception 'no officer of this side takes that step' using errcode = 'insufficient_privilege';
    end if;
    if not coalesce(case new.state
        when 'accepted' then p.state = 'tasked'
        when 'refused' then p.state in ('tasked', 'accepted')
        when 'under_way' then p.state = 'accepted'
        when 'closed' then p.state in ('under_way', 'reported', 'refused')
        when 'cancelled' then p.state in ('tasked', 'accepted', 'under_way') end, false) then
        raise exception 'no officer takes this step now: the patrol has moved on' using errcode = 'check_violation';
    end if;
    update public.patrols_patrol x set state = new.state, changed_at = now() where x.id = p.id;
    return new;
end $$;

-- A shift report answers one window; with the last of them the patrol is reported.
create function wardmote.patrol_is_reported() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    p public.patrols_patrol;
begin
    select x.* into p from public.patrols_patrol x where x.id = new.patrol_id for update;
    if p.id is null or not wardmote.admits_me(p.audience_id, 'contribute') then
        raise exception 'no such patrol for this officer to act on' using errcode = 'insufficient_privilege';
    end if;
    if p.state not in ('accepted', 'under_way') then
        raise exception 'no officer reports on a patrol that is not under way' using errcode = 'check_violation';
    end if;
    update public.patrols_patrol x
       set changed_at = now(),
           state = case when exists (select 1 from public.patrols_window w
                                      where w.patrol_id = p.id and w.id <> new.window_id
                                        and not exists (select 1 from public.patrols_shiftreport s where s.window_id = w.id))
                        then 'under_way' else 'reported' end
     where x.id = p.id;
    return new;
end $$;

-- For the operator, by month and place: numbers of each agency, and nothing of any one patrol. Not of named tiers.
create function wardmote.patrols_told(since date, until date) returns table (
    agency text, place text, month date, windows bigint, reported bigint, hours numeric, officer_hours numeric,
    observations bigint, reports bigint
) language sql stable security definer set search_path = '' as $$
    select a.name::text, p."where"::text, date_trunc('month', w.starts_at at time zone 'Europe/London')::date,
           count(*), count(s.id),
           coalesce(round(sum(extract(epoch from s.ended_at - s.started_at)) / 3600, 2), 0),
           coalesce(round(sum(extract(epoch from s.ended_at - s.started_at) * s.officers) / 3600, 2), 0),
           coalesce(sum((select count(*) from public.patrols_observation o where o.shift_id = s.id)), 0)::bigint,
           coalesce(sum((select count(*) from public.patrols_observationreport l
                           join public.patrols_observation o on o.id = l.observation_id where o.shift_id = s.id)), 0)::bigint
      from public.patrols_window w
      join public.patrols_patrol p on p.id = w.patrol_id
      join public.access_audience t on t.id = p.audience_id and t.tier = 'standard'
      join public.identity_agency a on a.id = p.owner_id
      left join public.patrols_shiftreport s on s.window_id = w.id
     where w.starts_at >= since::timestamp at time zone 'Europe/London'
       and w.starts_at < (until + 1)::timestamp at time zone 'Europe/London' and p.state <> 'cancelled'
     group by 1, 2, 3 order by 1, 2, 3
$$;
grant execute on function wardmote.patrols_told(date, date) to wardmote_worker;
"""
SIGNATURES = [
    "my_patrols(integer)",
    "patrol_has_window()",
    "patrol_steps()",
    "patrol_is_reported()",
    "patrols_told(date, date)",
]
TRIGGERS = """
create trigger has_window after insert on public.patrols_window
    for each row execute function wardmote.patrol_has_window();
create trigger steps before insert on public.patrols_step
    for each row execute function wardmote.patrol_steps();
create trigger is_reported before insert on public.patrols_shiftreport
    for each row execute function wardmote.patrol_is_reported();
"""
READS = "".join(
    f"grant select on public.{name} to wardmote_definer;\n" for name in ("patrols_patrol", *CHILDREN)
)


def child(table: str) -> str:
    """Follows its patrol's audience, or a narrower one of its own."""
    ticket = "and patrol_id in (select wardmote.my_openings('patrol'))" if table in OPENED else ""
    reads = f"""
create policy child_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) {ticket});
grant select, insert on public.{table} to wardmote_app;"""
    if table == "patrols_observationreport":  # its own policy asks for the report as well
        reads = f"\ngrant insert on public.{table} to wardmote_app;"
    return f"""
alter table public.{table} add constraint {table}_is_of_its_patrol
    foreign key (patrol_id, parent_audience_id) references public.patrols_patrol (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();{reads}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patrols", "0001_initial"),
        ("access", "0020_by_the_clock"),
        ("agreements", "0002_protect"),
        ("audit", "0009_entries_asked_once"),
        ("intake", "0026_front_door_channels"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(
            of_class("public: words that shift reports choose from, the same for everyone", "patrols_term")
            + READS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        *[migrations.RunSQL(child(table), migrations.RunSQL.noop) for table in CHILDREN],
        migrations.RunSQL(PATROL + TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(
            said_of("patrol", stands=there_is("patrols_patrol"), opens=owned("patrols_patrol")),
            migrations.RunSQL.noop,
        ),
    ]
