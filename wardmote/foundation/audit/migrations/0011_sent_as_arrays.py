"""An entry as before, for less: neighbouring parts of the leaf are written as one array.

PostgreSQL sends an array as its head, of twenty bytes, and each element as its length, or -1 for none, and its bytes:
what format wardmote-audit-1 says of a part. Byte for byte as before: a test makes leaves anew by `audit_leaf()`.
Decision: docs/decisions/0144-what-the-log-costs.md
"""

from django.db import migrations

# The byte before a leaf, and the first part: the name of the format.
BEGINS = (b"\x00" + (16).to_bytes(4, "big") + b"wardmote-audit-1").hex()


def run(*parts: str) -> str:
    """Parts of one type, one after the other."""
    return f"substr(array_send(array[{', '.join(parts)}]), 21)"


def words(name: str) -> str:
    return f"convert_to({name}, 'UTF8')"


PARTS = [
    f"'\\x{BEGINS}'::bytea",
    run("new.id"),
    run("(extract(epoch from new.at) * 1000000)::bigint", "new.xid"),
    run("new.officer_id", "new.agency_id", "new.owner_id"),
    run(words("new.action"), words("new.subject_kind")),
    run("new.subject_id", "new.ground_id", "new.recipient_id"),
    run(words("new.purpose"), "new.digest"),
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
    if new.officer_id is null then
        new.agency_id := null;
    else
        select o.agency_id into new.agency_id from public.identity_officer o where o.id = new.officer_id;
    end if;
    if new.purpose is null then new.purpose := ''; end if;
    if new.note is null then new.note := ''; end if;
    new.salt := uuid_send(gen_random_uuid());
    new.digest := case when new.note <> '' then sha256(new.salt || {words("new.note")}) end;
    new.leaf := sha256({" || ".join(PARTS)});
    return new;
end $$;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_by_the_clock")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
