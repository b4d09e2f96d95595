"""The words of an entry may be forgotten, with their salt; the entry stands, and so does the tree.

The leaf holds a salted digest of the note and never the note (docs/audit-format.md). Only the function that deletes a
record does this; nothing else of an entry is ever changed.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

STANDS = """
create or replace function wardmote.audit_stands() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'audit_entry' and current_user = 'wardmote_definer' then
        if new.note = '' and length(new.salt) = 0
           and to_jsonb(new) - 'note' - 'salt' = to_jsonb(old) - 'note' - 'salt' then
            return new;
        end if;
    end if;
    raise exception 'audit entries cannot be changed or deleted' using errcode = 'insufficient_privilege';
end $$;
"""
AS_BEFORE = """
create or replace function wardmote.audit_stands() returns trigger language plpgsql set search_path = '' as $$
begin
    raise exception 'audit entries cannot be changed or deleted' using errcode = 'insufficient_privilege';
end $$;
"""
FORGET = """
-- For our functions alone. How many notes were forgotten of the entries about these records.
create function wardmote.audit_forget(records uuid[]) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    forgotten bigint;
begin
    update public.audit_entry e set note = '', salt = '' where e.subject_id = any (records) and e.note <> '';
    get diagnostics forgotten = row_count;
    return forgotten;
end $$;
"""
DROP = "set local role wardmote_definer; drop function wardmote.audit_forget(uuid[]); set local role wardmote_owner;"


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_limits")]
    operations = [
        migrations.RunSQL(
            "grant update (note, salt) on public.audit_entry to wardmote_definer;",
            "revoke update (note, salt) on public.audit_entry from wardmote_definer;",
        ),
        migrations.RunSQL(
            f"set local role wardmote_definer;{STANDS}set local role wardmote_owner;",
            f"set local role wardmote_definer;{AS_BEFORE}set local role wardmote_owner;",
        ),
        migrations.RunSQL(definer_functions(FORGET, "audit_forget(uuid[])"), DROP),
    ]
