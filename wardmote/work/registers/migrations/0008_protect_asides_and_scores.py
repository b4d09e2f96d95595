"""Rows set aside are their agency's register editors', until they are thrown away. Who decides a bid does not score it, and
a score counts while the bid says what it said. The public feeds are read so often from one network.

Decisions: docs/decisions/0141-bids-are-scored-by-others.md, 0155-long-work-of-plans-and-registers.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import (
    definer_functions,
    definers_alone,
    protected,
    unprotected,
)

GRANTS = """
grant select, update (sealed) on public.registers_aside to wardmote_definer;
grant select on public.registers_batch to wardmote_definer;
grant select, insert, update (many), delete on public.registers_feedread to wardmote_definer;
insert into public.front_doors_parameter (key, value, unit, starts_on, source) values
    ('feeds_an_hour', 600, 'readings', '2026-01-01', 'partnership default: of public feeds, from one network');
"""

FUNCTIONS = """
-- Whether a bid says now what it said in this version: who keeps it, and what was published of it, is no matter of a score.
create function wardmote.bid_reads_as(bid uuid, its_version integer) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
         where e.id = bid
           and (e.version = its_version
                or exists (select from public.registers_version v
                            where v.entry_id = e.id and v.no = its_version
                              and (v.title, v."values", v.lines) is not distinct from (e.title, e."values", e.lines))))
$$;

-- Whether this officer's agency keeps the round that the bid names, and they are one of its register editors.
create function wardmote.keeps_round_of(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.actor_has('register_editor') and exists (
        select from public.registers_entry e
          join public.registers_entry r on r.register = 'fund-rounds' and lower(btrim(r.title)) = lower(btrim(e.values ->> 'round'))
         where e.id = bid and r.state <> 'undone' and r.reach = 'partnership' and r.owner_id = wardmote.actor_agency())
$$;

-- As in 0006; nor whoever may decide it, who sees what others gave.
create or replace function wardmote.scores_bid(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
         where e.id = bid and e.register = 'fund-bids' and e.state = 'open' and e.reach = 'partnership'
           and e.owner_id <> wardmote.actor_agency()
           and wardmote.actor_has('register_editor', 'panel_chair', 'panel_coordinator')
           and not wardmote.keeps_round_of(e.id)
           and not wardmote.wrote_bid(e.id, wardmote.actor())
           and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = wardmote.actor())
           and not exists (select from public.registers_biddecision d where d.entry_id = e.id))
$$;

-- As in 0006; nor whoever scored it. The two who scored read what the bid says now.
create or replace function wardmote.decides_bid(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
          join public.registers_entry r on r.register = 'fund-rounds' and lower(btrim(r.title)) = lower(btrim(e.values ->> 'round'))
         where e.id = bid and e.register = 'fund-bids' and e.state = 'open' and e.reach = 'partnership'
           and r.state = 'open' and r.reach = 'partnership' and r.owner_id = wardmote.actor_agency() and e.owner_id <> r.owner_id
           and wardmote.actor_has('register_editor')
           and not wardmote.wrote_bid(e.id, wardmote.actor())
           and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = wardmote.actor())
           and not exists (select from public.registers_bidscore s where s.entry_id = e.id and s.by_id = wardmote.actor())
           and (select count(distinct s.by_id)
                  from public.registers_bidscore s join public.identity_officer o on o.id = s.by_id
                 where s.entry_id = e.id and o.agency_id is distinct from e.owner_id
                   and wardmote.bid_reads_as(e.id, s.version)
                   and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = s.by_id)) >= 2)
$$;

-- Who scored what a bid said before is told that it says something else now, once a day.
create function wardmote.bid_changed_is_told() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select distinct on (o.id) gen_random_uuid(), o.id, 'bid_changed', 'register_entry', new.id, wardmote.today(), now()
      from public.registers_bidscore s join public.identity_officer o on o.id = s.by_id
     where s.entry_id = new.id and o.left_at is null and o.agency_id <> new.owner_id
       and not exists (select from public.registers_bidconflict c where c.entry_id = new.id and c.by_id = o.id)
       and not exists (select from public.registers_biddecision d where d.entry_id = new.id)
    on conflict do nothing;
    return null;
end $$;

-- Counts one reading of a public feed. 0 where it may be answered, else the seconds after which it may be asked again.
create function wardmote.registers_feed_read(network bytea) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
    this_hour timestamptz := date_trunc('hour', now());
    so_many integer;
begin
    if network is null or octet_length(network) > 32 then
        raise exception 'no print of a network' using errcode = 'check_violation';
    end if;
    insert into public.registers_feedread as u (id, network, hour, many)
    values (gen_random_uuid(), registers_feed_read.network, this_hour, 1)
        on conflict on constraint feed_read_once_an_hour do update set many = u.many + 1
     where u.many < wardmote.front_door_parameter('feeds_an_hour')
    returning u.many into so_many;
    if so_many is null or so_many > wardmote.front_door_parameter('feeds_an_hour') then
        return greatest(ceil(extract(epoch from this_hour + interval '1 hour' - now())), 1)::integer;
    end if;
    return 0;
end $$;

-- For the worker alone: rows set aside whose days are over, and prints of networks of more than a day ago; how many files.
create function wardmote.registers_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.registers_feedread u where u.hour < least(moment, now()) - interval '1 day';
    update public.registers_aside a set sealed = null
      from public.registers_batch b
     where b.id = a.batch_id and a.sealed is not null
       and b.at < moment - make_interval(days => wardmote.files_in_parameter('file_kept'));
    get diagnostics gone = row_count;
    return gone;
end $$;

create function wardmote.registers_aside_wrappings(after uuid, most integer)
returns table (batch uuid, sealed_at bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select a.batch_id, 0::bigint, k.key_id, k.wrapped, 0::bigint
      from public.registers_aside a cross join lateral wardmote.words_key(a.sealed) k
     where a.batch_id > after and a.sealed is not null order by a.batch_id limit most
$$;
grant execute on function wardmote.bid_reads_as(uuid, integer), wardmote.keeps_round_of(uuid),
    wardmote.registers_feed_read(bytea) to wardmote_app;
grant execute on function wardmote.registers_tidied(timestamptz), wardmote.registers_aside_wrappings(uuid, integer)
    to wardmote_worker;
"""
SIGNATURES = [
    "bid_reads_as(uuid, integer)",
    "keeps_round_of(uuid)",
    "bid_changed_is_told()",
    "registers_feed_read(bytea)",
    "registers_tidied(timestamptz)",
    "registers_aside_wrappings(uuid, integer)",
]
POLICIES = """
create policy aside_read on public.registers_aside for select to wardmote_app
    using (batch_id in (select b.id from public.registers_batch b));
create policy aside_keep on public.registers_aside for insert to wardmote_app
    with check (batch_id in (select b.id from public.registers_batch b
                              where b.by_id = (select wardmote.actor()) and b.undone_at is null));
grant select, insert on public.registers_aside to wardmote_app;
alter table public.registers_aside alter sealed set statistics 0;

create trigger bid_changed_is_told after update on public.registers_entry
    for each row when (new.register = 'fund-bids' and new.state = 'open' and new.reach = 'partnership'
        and (new.title, new."values", new.lines) is distinct from (old.title, old."values", old.lines))
    execute function wardmote.bid_changed_is_told();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0007_asides_and_feed_reads"),
        ("files_in", "0003_functions"),
        ("front_doors", "0008_an_agencys_own_figures"),
        ("documents", "0007_key_of_sealed_words"),
        ("notices", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(protected("registers_aside"), unprotected("registers_aside")),
        migrations.RunSQL(
            definers_alone("registers_feedread", "how often public feeds were read, to keep floods out"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GRANTS, "delete from public.front_doors_parameter where key = 'feeds_an_hour';"),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
