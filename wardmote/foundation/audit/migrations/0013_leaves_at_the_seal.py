"""The sealer works out the leaves, of the entries it gives a place; an entry is written for less.

The format is stated in one place, `canonical.py`, where it stood in three. What is left of the trigger runs in its
caller's own right, so each name in it is written in full: nothing that a caller sets says which function or operator it
calls. Decision: docs/decisions/0159-leaves-are-made-at-the-seal.md
"""

from django.db import migrations

from wardmote.foundation.audit.counted import COUNTED

BY_AN_OFFICER = f"""
set local role wardmote_definer;
-- The agency of the officer who acts, unless it is over the limit of an hour.
create function wardmote.audit_by(officer uuid, action text, subject uuid) returns uuid
language plpgsql security definer set search_path = '' as $$
begin
    if action = 'opened' or {COUNTED.format("")} then
        perform wardmote.within_limit(action, subject);
    end if;
    return (select o.agency_id from public.identity_officer o where o.id = officer);
end $$;
revoke all on function wardmote.audit_by(uuid, text, uuid) from public;
grant execute on function wardmote.audit_by(uuid, text, uuid) to wardmote_app, wardmote_owner;

create or replace function wardmote.audit_fill() returns trigger language plpgsql as $$
begin
    if new.officer_id is not null then
        new.agency_id := wardmote.audit_by(new.officer_id, new.action, new.subject_id);
        if new.purpose is null or new.note is null then
            new.purpose := coalesce(new.purpose, '');
            new.note := coalesce(new.note, '');
        end if;
    end if;
    new.digest := case when new.note operator(pg_catalog.<>) '' then pg_catalog.sha256(
        new.salt operator(pg_catalog.||) pg_catalog.convert_to(new.note, 'UTF8')) end;
    return new;
end $$;
alter function wardmote.audit_fill() security invoker;
alter function wardmote.audit_fill() reset search_path;
set local role wardmote_owner;
"""
# Without a session and a job `actor()` is not called at all: it would say no one.
ACTOR = """
alter table public.audit_entry alter column officer_id set default
    case when current_setting('wardmote.session', true) <> '' or current_setting('wardmote.job', true) <> ''
         then wardmote.actor() end;
"""
UNSEALED = """
set local role wardmote_definer;
drop function wardmote.audit_unsealed(bigint, int);
-- Entries that have no place yet and whose transactions have all ended. What a snapshot shows from a transaction that
-- has not begun in this cluster was brought here from another one, and has ended too. One statement, one snapshot;
-- a row of it without an entry where there is none.
create function wardmote.audit_unsealed(since bigint, most int)
returns table (ended_before bigint, begun_before bigint, now timestamptz, id uuid, at timestamptz, xid bigint,
    officer_id uuid, agency_id uuid, owner_id uuid, action text, subject_kind text, subject_id uuid, ground_id uuid,
    recipient_id uuid, purpose text, digest bytea)
language sql stable security definer set search_path = '' as $$
    with fence as materialized (
        select pg_snapshot_xmin(s)::text::bigint as ended, pg_snapshot_xmax(s)::text::bigint as begun
          from pg_current_snapshot() s
    ), found as materialized (
        select e.id, e.at, e.xid, e.officer_id, e.agency_id, e.owner_id, e.action, e.subject_kind, e.subject_id,
               e.ground_id, e.recipient_id, e.purpose, e.digest
          from public.audit_entry e
         cross join fence f
         where e.xid >= since and (e.xid < f.ended or e.xid >= f.begun)
           and not exists (select from public.audit_place p where p.entry_id = e.id)
         order by e.xid, e.at, e.id
         limit most
    )
    select f.ended, f.begun, clock_timestamp(), e.id, e.at, e.xid, e.officer_id, e.agency_id, e.owner_id, e.action,
           e.subject_kind, e.subject_id, e.ground_id, e.recipient_id, e.purpose, e.digest
      from fence f
      left join found e on true
     order by e.xid, e.at, e.id
$$;
revoke all on function wardmote.audit_unsealed(bigint, int) from public;
grant execute on function wardmote.audit_unsealed(bigint, int) to wardmote_owner, wardmote_audit;
drop function wardmote.audit_leaf(uuid, timestamptz, bigint, uuid, uuid, uuid, text, text, uuid, uuid, uuid, text, bytea);
drop function wardmote.audit_part(bytea);
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0012_filled_by_defaults")]
    operations = [
        migrations.RunSQL(BY_AN_OFFICER, migrations.RunSQL.noop),
        migrations.RunSQL(ACTOR, migrations.RunSQL.noop),
        migrations.RunSQL(UNSEALED, migrations.RunSQL.noop),
        migrations.RemoveField("entry", "leaf"),
    ]
