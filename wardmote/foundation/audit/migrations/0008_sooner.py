"""An entry as before, for less: who is asking is asked once, and the leaf is worked out where the entry is made.

Format wardmote-audit-1 as before, byte for byte: a test makes leaves anew by `audit_leaf()`, which stays for the sealer.
"""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.foundation.audit.migrations.0005_leaf_in_one_expression")
number, uuid, words = before.number, before.uuid, before.words

PARTS = [
    before.PARTS[0],
    uuid("new.id"),
    number("(extract(epoch from new.at) * 1000000)::bigint"),
    number("new.xid"),
    uuid("new.officer_id"),
    uuid("new.agency_id"),
    uuid("new.owner_id"),
    words("new.action"),
    words("new.subject_kind"),
    uuid("new.subject_id"),
    uuid("new.ground_id"),
    uuid("new.recipient_id"),
    words("new.purpose"),
    "coalesce(int4send(length(new.digest)) || new.digest, '\\xffffffff'::bytea)",
]
FILL = f"""
set local role wardmote_definer;
create or replace function wardmote.audit_fill() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.id := gen_random_uuid();
    new.at := clock_timestamp();
    new.xid := pg_current_xact_id()::text::bigint;
    new.officer_id := wardmote.actor();
    new.agency_id := null;
    if new.officer_id is not null then
        select o.agency_id into new.agency_id from public.identity_officer o where o.id = new.officer_id;
    end if;
    new.purpose := coalesce(new.purpose, '');
    new.note := coalesce(new.note, '');
    new.salt := uuid_send(gen_random_uuid());
    new.digest := case when new.note = '' then null else sha256(new.salt || convert_to(new.note, 'UTF8')) end;
    new.leaf := sha256('\\x00'::bytea || {" || ".join(PARTS)});
    return new;
end $$;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_notes_are_forgotten"), ("identity", "0013_asked_sooner")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
