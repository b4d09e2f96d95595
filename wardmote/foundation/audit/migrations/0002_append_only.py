"""The log can only grow, and the database itself says when, in which transaction and by whom."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

# Format wardmote-audit-1, for good: docs/audit-format.md. Each part is its length in four bytes, big-endian,
# then its bytes; a null part is length -1. Leaf = sha256(0x00 || parts) as RFC 6962 section 2.1 hashes a leaf.
FUNCTIONS = """
create function wardmote.audit_part(part bytea) returns bytea
language sql immutable parallel safe set search_path = '' as $$
    select coalesce(pg_catalog.int4send(pg_catalog.length(part)) || part, pg_catalog.int4send(-1))
$$;

create function wardmote.audit_leaf(
    id uuid, at timestamptz, xid bigint, officer uuid, agency uuid, owner uuid, action text,
    subject_kind text, subject uuid, ground uuid, recipient uuid, purpose text, digest bytea
) returns bytea language sql immutable parallel safe set search_path = '' as $$
    select sha256('\\x00'::bytea
        || wardmote.audit_part(convert_to('wardmote-audit-1', 'UTF8'))
        || wardmote.audit_part(uuid_send(id))
        || wardmote.audit_part(int8send((extract(epoch from at) * 1000000)::bigint))
        || wardmote.audit_part(int8send(xid))
        || wardmote.audit_part(uuid_send(officer))
        || wardmote.audit_part(uuid_send(agency))
        || wardmote.audit_part(uuid_send(owner))
        || wardmote.audit_part(convert_to(action, 'UTF8'))
        || wardmote.audit_part(convert_to(subject_kind, 'UTF8'))
        || wardmote.audit_part(uuid_send(subject))
        || wardmote.audit_part(uuid_send(ground))
        || wardmote.audit_part(uuid_send(recipient))
        || wardmote.audit_part(convert_to(purpose, 'UTF8'))
        || wardmote.audit_part(digest))
$$;

create function wardmote.audit_fill() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.id := gen_random_uuid();
    new.at := clock_timestamp();
    new.xid := pg_current_xact_id()::text::bigint;
    new.officer_id := wardmote.actor();
    new.agency_id := wardmote.actor_agency();
    new.purpose := coalesce(new.purpose, '');
    new.note := coalesce(new.note, '');
    new.salt := uuid_send(gen_random_uuid());
    new.digest := case when new.note = '' then null else sha256(new.salt || convert_to(new.note, 'UTF8')) end;
    new.leaf := wardmote.audit_leaf(new.id, new.at, new.xid, new.officer_id, new.agency_id, new.owner_id,
        new.action, new.subject_kind, new.subject_id, new.ground_id, new.recipient_id, new.purpose, new.digest);
    return new;
end $$;

create function wardmote.audit_stands() returns trigger language plpgsql set search_path = '' as $$
begin
    raise exception 'audit entries cannot be changed or deleted' using errcode = 'insufficient_privilege';
end $$;

-- The records this officer opened, on a committed record, in the last fifteen minutes. Rows of this very
-- transaction do not count: a rollback would erase them, and the look would stand in no log. Nor does an opening of
-- a record of another kind: the application chooses ids, so a report of one's own may have the id of a case.
create function wardmote.my_openings(kind text) returns setof uuid
language sql stable security definer set search_path = '' rows 20 as $$
    select subject_id
      from public.audit_entry
     where true
       and officer_id = wardmote.actor()                                                     -- clause: whose opening
       and action = 'opened'                                                                 -- clause: an opening
       and subject_kind = kind                                                               -- clause: of this kind
       and at > now() - interval '15 minutes'                                                -- clause: recent
       and xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)                -- clause: committed
$$;

-- Whether a fresh enough opening is on record: a new one is written after ten minutes, so that none runs out
-- between the door and the page.
create function wardmote.opened_lately(kind text, record uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.audit_entry
                    where officer_id = wardmote.actor() and action = 'opened' and subject_kind = kind and subject_id = record
                      and at > now() - interval '10 minutes')
$$;
"""
SIGNATURES = [
    "audit_part(bytea)",
    "audit_leaf(uuid, timestamptz, bigint, uuid, uuid, uuid, text, text, uuid, uuid, uuid, text, bytea)",
    "audit_fill()",
    "audit_stands()",
    "my_openings(text)",
    "opened_lately(text, uuid)",
]
GRANTS = """
set local role wardmote_definer;
grant execute on function wardmote.my_openings(text), wardmote.opened_lately(text, uuid) to wardmote_app;
grant execute on function
    wardmote.audit_leaf(uuid, timestamptz, bigint, uuid, uuid, uuid, text, text, uuid, uuid, uuid, text, bytea),
    wardmote.audit_part(bytea) to wardmote_app, wardmote_owner, wardmote_audit;
set local role wardmote_owner;

alter table public.audit_entry alter column purpose set default '', alter column note set default '';
create trigger audit_fill before insert on public.audit_entry
    for each row execute function wardmote.audit_fill();
create trigger audit_stands before update or delete on public.audit_entry
    for each row execute function wardmote.audit_stands();
create trigger audit_stays before truncate on public.audit_entry
    for each statement execute function wardmote.audit_stands();

grant select on public.audit_entry to wardmote_definer, wardmote_audit;
grant insert (action, subject_kind, subject_id, owner_id, ground_id, recipient_id, purpose, note)
    on public.audit_entry to wardmote_app, wardmote_owner, wardmote_definer;
-- The note may hold personal text and the salt would let it be guessed: nobody reads them through a page.
grant select (id, at, xid, officer_id, agency_id, owner_id, action, subject_kind, subject_id, ground_id,
    recipient_id, purpose, digest, leaf) on public.audit_entry to wardmote_app;

-- An opening opens what is sensitive: each kind of record says in its own room what one must say, so that none is
-- put down under another kind or for another owner, where the owner's auditors would never come upon it.
create policy entry_by_an_officer on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action <> 'opened');
create policy entry_by_the_operator on public.audit_entry for insert to wardmote_owner
    with check (officer_id is null);
create policy entry_own_agency_for_auditors on public.audit_entry for select to wardmote_app
    using ((select wardmote.actor_has('auditor'))
           and (agency_id = (select wardmote.actor_agency()) or owner_id = (select wardmote.actor_agency())));
create policy entry_for_the_sealer on public.audit_entry for select to wardmote_audit using (true);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("identity", "0002_who_is_asking")]
    operations = [
        migrations.RunSQL(protected("audit_entry"), unprotected("audit_entry")),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
