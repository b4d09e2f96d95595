"""Cases opened for many letters count in the alarms on unusual use; what is erased goes out of what many letters were of;
the keys of what waits to be printed are wrapped anew with those of documents.
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FOR_MANY = "opened for one of many letters"
before = import_module("wardmote.trust.access.migrations.0011_protect_alarm").FUNCTIONS
USED = before[before.index("create function wardmote.used_on(") : before.index("-- For the worker, which")]
LOOKED_AT = before[before.index("create function wardmote.opened_in_alarm(") : before.index("grant execute")]
OPENED, WHOSE = "e.action = 'opened' and e.at >= since", "e.action = 'opened'\n"
assert USED.count(OPENED) == LOOKED_AT.count(WHOSE) == 1
MANY = f"e.action in ('opened', '{FOR_MANY}')"
ALARMS = (USED.replace(OPENED, f"{MANY} and e.at >= since") + LOOKED_AT.replace(WHOSE, f"{MANY}\n")).replace(
    "create function", "create or replace function"
)

# By the case's reference alone: the officer's order stays, without it.
FORGET = """
create function wardmote.letters_forget(kind text, record uuid) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    if kind <> 'case' then
        return 0;
    end if;
    delete from public.letters_printout p where p.case_id = record;
    update public.letters_letter l set run_item_id = null where l.case_id = record and l.run_item_id is not null;
    delete from public.letters_runitem i using public.cases_case c where c.id = record and i.reference = c.reference;
    get diagnostics gone = row_count;
    return gone;
end $$;
"""
WRAPPINGS = """
create function wardmote.letters_wrappings(after uuid, most integer)
returns table (letter uuid, audience bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select p.letter_id, p.audience_id, p.key_id::text, p.wrapped, p.audience_id
      from public.letters_printout p where p.letter_id > after order by p.letter_id limit most
$$;
grant execute on function wardmote.letters_wrappings(uuid, integer) to wardmote_worker;
"""
LISTED = """
grant update (key_id, wrapped) on public.letters_printout to wardmote_definer;
insert into public.retention_hook (what, function, code) values ('eraser', 'letters_forget', 'orders of many letters');
insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column) values
    ('case', 'letters_letter', 'case_id', 'documents_document', 'word_id'),
    ('case', 'letters_letter', 'case_id', 'documents_document', 'pdf_id'),
    ('case', 'letters_bundle', 'case_id', 'documents_document', 'document_id'),
    ('case', 'letters_bundleitem', 'case_id', 'documents_document', 'document_id');
"""
UNDO = """
delete from public.retention_hook where function = 'letters_forget';
delete from public.retention_carried where link_table like 'letters\\_%';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0002_protect"),
        ("access", "0020_by_the_clock"),
        ("retention", "0014_patrols"),
    ]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{ALARMS}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            f"create index audit_many_letters on public.audit_entry (officer_id, at) where action = '{FOR_MANY}';",
            "drop index public.audit_many_letters;",
        ),
        migrations.RunSQL(definer_functions(FORGET, "letters_forget(text, uuid)"), migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(WRAPPINGS, "letters_wrappings(uuid, integer)"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(LISTED, UNDO),
    ]
