"""The log is sealed: each entry gets its place in a tree that only grows, and the tree's top is signed.

The sealer is a login of its own, wardmote_audit, that may call these functions and do nothing else. Whatever it is
told, a place is given once, without a gap, and a checkpoint covers exactly the places there are.
"""

from django.db import migrations

from wardmote.foundation.database.protection import (
    definer_functions,
    definers_alone,
    of_class,
    protected,
    unprotected,
)

PUBLIC = of_class(
    "public: hashes and signatures, which name no one and which every agency is to keep",
    "audit_checkpoint",
    "audit_key",
    "audit_tile",
)
FUNCTIONS = """
-- One sealer at a time: it holds the row of its key to the end of its transaction. A lock by number any login could
-- take and keep. The first key is whichever comes first; another one must be handed over to.
create function wardmote.audit_begin(key_id text, key text) returns timestamptz
language plpgsql security definer set search_path = '' as $$
begin
    insert into public.audit_key (id, public, from_at)
    select key_id, key, clock_timestamp() where not exists (select from public.audit_key)
    on conflict do nothing;
    perform from public.audit_key where until_at is null for update nowait;
    return (select from_at from public.audit_key where id = key_id and public = key and until_at is null);
end $$;

-- Entries that have no place yet and whose transactions have all ended. What a snapshot shows from a transaction that
-- has not begun in this cluster was brought here from another one, and has ended too. One statement, one snapshot.
create function wardmote.audit_unsealed(
    since bigint, most int,
    out ended_before bigint, out begun_before bigint, out at timestamptz,
    out entries uuid[], out leaves bytea[], out last_transaction bigint
) language sql stable security definer set search_path = '' as $$
    with fence as materialized (
        select pg_snapshot_xmin(s)::text::bigint as ended, pg_snapshot_xmax(s)::text::bigint as begun
          from pg_current_snapshot() s
    ), found as materialized (
        select e.id, e.at, e.xid,
               case when length(e.leaf) = 32 then e.leaf
                    else wardmote.audit_leaf(e.id, e.at, e.xid, e.officer_id, e.agency_id, e.owner_id, e.action,
                        e.subject_kind, e.subject_id, e.ground_id, e.recipient_id, e.purpose, e.digest) end as leaf
          from public.audit_entry e
         cross join fence f
         where e.xid >= since and (e.xid < f.ended or e.xid >= f.begun)
           and not exists (select from public.audit_place p where p.entry_id = e.id)
         order by e.xid, e.at, e.id
         limit most
    )
    select f.ended, f.begun, clock_timestamp(),
           (select array_agg(id order by xid, found.at, id) from found),
           (select array_agg(leaf order by xid, found.at, id) from found),
           (select max(xid) from found)
      from fence f
$$;

create function wardmote.audit_seal(
    first bigint, entries uuid[], levels int[], numbers bigint[], hashes bytea[],
    root bytea, at timestamptz, ended_before bigint, begun_before bigint, note text
) returns bigint language plpgsql security definer set search_path = '' as $$
declare
    size bigint := coalesce((select c.size from public.audit_checkpoint c order by c.number desc limit 1), 0);
    newest bigint := coalesce((select max(c.number) from public.audit_checkpoint c), 0) + 1;
begin
    if first is distinct from size then
        raise exception 'the log has % entries, not %', size, first using errcode = 'check_violation';
    end if;
    insert into public.audit_place (position, entry_id)
    select first + e.place - 1, e.entry from unnest(entries) with ordinality as e (entry, place);
    insert into public.audit_tile (level, number, hashes)
    select t.level, t.number, t.hashes from unnest(levels, numbers, hashes) as t (level, number, hashes)
    on conflict (level, number) do update set hashes = excluded.hashes;
    insert into public.audit_checkpoint (number, size, root, at, ended_before, begun_before, note)
    values (newest, first + coalesce(cardinality(entries), 0), root, at, ended_before, begun_before, note);
    return newest;
end $$;

create function wardmote.audit_hand_over(new_id text, new_key text, since timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
begin
    update public.audit_key set until_at = since where until_at is null;
    insert into public.audit_key (id, public, from_at) values (new_id, new_key, since);
end $$;

create function wardmote.audit_tile_grows() returns trigger language plpgsql set search_path = '' as $$
begin
    if (new.level, new.number) is distinct from (old.level, old.number) or length(new.hashes) > 8192
       or substr(new.hashes, 1, length(old.hashes)) is distinct from old.hashes then
        raise exception 'a tile only grows' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create function wardmote.audit_key_ends() returns trigger language plpgsql set search_path = '' as $$
begin
    if (new.id, new.public, new.from_at) is distinct from (old.id, old.public, old.from_at)
       or old.until_at is not null then
        raise exception 'a key only ends' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- The entries of some places, as the leaves are made of them; a place whose entry is gone has nothing.
create function wardmote.audit_sealed_entries(first bigint, until bigint)
returns table (place bigint, id uuid, at timestamptz, xid bigint, officer_id uuid, agency_id uuid, owner_id uuid,
    action text, subject_kind text, subject_id uuid, ground_id uuid, recipient_id uuid, purpose text, digest bytea)
language sql stable security definer set search_path = '' as $$
    select g.place, e.id, e.at, e.xid, e.officer_id, e.agency_id, e.owner_id, e.action, e.subject_kind, e.subject_id,
           e.ground_id, e.recipient_id, e.purpose, e.digest
      from generate_series(first, until - 1) as g (place)
      left join public.audit_place p on p.position = g.place
      left join public.audit_entry e on e.id = p.entry_id
     order by g.place
$$;

-- Where the entries about one record stand; null for one that is not sealed yet.
create function wardmote.audit_places_of(record uuid) returns setof bigint
language sql stable security definer set search_path = '' as $$
    select p.position from public.audit_entry e left join public.audit_place p on p.entry_id = e.id
     where e.subject_id = record order by p.position
$$;

-- What /readyz tells: how much waits for its place and for how long, what an open transaction holds back, and how old
-- the last checkpoint is. Counted to 10,001.
create function wardmote.audit_told(
    out size bigint, out waiting bigint, out oldest_seconds bigint, out held bigint, out held_seconds bigint,
    out checkpoint_seconds bigint
) language sql stable security definer set search_path = '' as $$
    with fence as materialized (
        select pg_snapshot_xmin(s)::text::bigint as ended, pg_snapshot_xmax(s)::text::bigint as begun
          from pg_current_snapshot() s
    ), last as materialized (
        select c.size, c.at, c.ended_before from public.audit_checkpoint c order by c.number desc limit 1
    ), unsealed as materialized (
        select e.at, e.xid >= f.ended and e.xid < f.begun as held
          from public.audit_entry e cross join fence f
         where e.xid >= coalesce((select least(l.ended_before, f.ended) from last l), 0)
           and not exists (select from public.audit_place p where p.entry_id = e.id)
         limit 10001
    )
    select coalesce((select l.size from last l), 0), count(*),
           coalesce(extract(epoch from clock_timestamp() - min(u.at)), 0)::bigint,
           count(*) filter (where u.held),
           coalesce(extract(epoch from clock_timestamp() - min(u.at) filter (where u.held)), 0)::bigint,
           (select extract(epoch from clock_timestamp() - l.at)::bigint from last l)
      from unsealed u
$$;

create function wardmote.audit_recipients(today date) returns table (agency uuid, address text)
language sql stable security definer set search_path = '' as $$
    select r.agency_id, r.address from public.audit_recipient r
     where r.address <> '' and r.sent_on is distinct from today order by r.agency_id
$$;

create function wardmote.audit_recipient_told(agency uuid, today date) returns void
language sql security definer set search_path = '' as $$
    update public.audit_recipient set sent_on = today where agency_id = agency
$$;
"""
FOR_THE_SEALER = [
    "audit_begin(text, text)",
    "audit_unsealed(bigint, int)",
    "audit_seal(bigint, uuid[], int[], bigint[], bytea[], bytea, timestamptz, bigint, bigint, text)",
    "audit_hand_over(text, text, timestamptz)",
    "audit_sealed_entries(bigint, bigint)",
    "audit_places_of(uuid)",
]
FOR_THE_WORKER = ["audit_recipients(date)", "audit_recipient_told(uuid, date)"]
TOLD = "audit_told()"
TRIGGERS = ["audit_tile_grows()", "audit_key_ends()"]

# The sealer reads no note and no salt: what it seals does not hold them.
RIGHTS = """
grant select, insert on public.audit_place, public.audit_checkpoint, public.audit_tile, public.audit_key
    to wardmote_definer;
grant update (hashes) on public.audit_tile to wardmote_definer;
grant update (until_at) on public.audit_key to wardmote_definer;
grant select, update (sent_on) on public.audit_recipient to wardmote_definer;
grant select on public.audit_checkpoint, public.audit_tile, public.audit_key to wardmote_app, wardmote_audit;
revoke select on public.audit_entry from wardmote_audit;
grant select (id, at, xid, officer_id, agency_id, owner_id, action, subject_kind, subject_id, ground_id,
    recipient_id, purpose, digest, leaf) on public.audit_entry to wardmote_audit;

create trigger audit_stands before update or delete on public.audit_place
    for each row execute function wardmote.audit_stands();
create trigger audit_stays before truncate on public.audit_place
    for each statement execute function wardmote.audit_stands();
create trigger audit_stands before update or delete on public.audit_checkpoint
    for each row execute function wardmote.audit_stands();
create trigger audit_stays before truncate on public.audit_checkpoint
    for each statement execute function wardmote.audit_stands();
create trigger audit_grows before update on public.audit_tile
    for each row execute function wardmote.audit_tile_grows();
create trigger audit_stands before delete on public.audit_tile
    for each row execute function wardmote.audit_stands();
create trigger audit_stays before truncate on public.audit_tile
    for each statement execute function wardmote.audit_stands();
create trigger audit_ends before update on public.audit_key
    for each row execute function wardmote.audit_key_ends();
create trigger audit_stands before delete on public.audit_key
    for each row execute function wardmote.audit_stands();
create trigger audit_stays before truncate on public.audit_key
    for each statement execute function wardmote.audit_stands();

-- Where an agency has checkpoints sent to is its own auditors' to say.
grant select, insert (agency_id, address, set_at), update (address, set_at) on public.audit_recipient to wardmote_app;
create policy recipient_of_own_agency on public.audit_recipient for select to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('auditor')));
create policy recipient_set_by_auditors on public.audit_recipient for insert to wardmote_app
    with check (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('auditor')));
create policy recipient_changed_by_auditors on public.audit_recipient for update to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('auditor')));
"""
UNDO_RIGHTS = """
revoke all on public.audit_place, public.audit_checkpoint, public.audit_tile, public.audit_key
    from wardmote_definer, wardmote_app, wardmote_audit;
grant select on public.audit_entry to wardmote_audit;
"""
EXECUTE = (
    "set local role wardmote_definer;\n"
    + "".join(f"grant execute on function wardmote.{name} to wardmote_audit;\n" for name in FOR_THE_SEALER)
    + "".join(f"grant execute on function wardmote.{name} to wardmote_worker;\n" for name in FOR_THE_WORKER)
    + f"grant execute on function wardmote.{TOLD} to wardmote_app, wardmote_audit;\n"
    + "set local role wardmote_owner;\n"
)
ALL = [*FOR_THE_SEALER, *FOR_THE_WORKER, TOLD, *TRIGGERS]
DROP = "set local role wardmote_definer;\n" + "".join(
    f"drop function wardmote.{name} cascade;\n" for name in ALL
)
PLACES = "only the functions of the sealer give an entry its place"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_places_in_the_tree")]
    operations = [
        migrations.RunSQL(definers_alone("audit_place", PLACES), unprotected("audit_place")),
        migrations.RunSQL(PUBLIC, migrations.RunSQL.noop),
        migrations.RunSQL(protected("audit_recipient"), unprotected("audit_recipient")),
        migrations.RunSQL(definer_functions(FUNCTIONS, *ALL), f"{DROP}set local role wardmote_owner;"),
        migrations.RunSQL(RIGHTS, UNDO_RIGHTS),
        migrations.RunSQL(EXECUTE, migrations.RunSQL.noop),
    ]
