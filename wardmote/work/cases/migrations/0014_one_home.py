"""A document is at home in one record: moved by two links, it would go where neither record alone may take it."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
create function wardmote.one_home() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    perform 1 from public.documents_document d where d.id = new.document_id for update;  -- two at once: one waits
    if exists (select 1 from public.cases_casedocument l where l.document_id = new.document_id)
       or exists (select 1 from public.intake_reportdocument l where l.document_id = new.document_id) then
        raise exception 'an officer keeps a document in one record only' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""
TRIGGERS = """
create trigger one_home before insert on public.cases_casedocument
    for each row execute function wardmote.one_home();
create trigger one_home before insert on public.intake_reportdocument
    for each row execute function wardmote.one_home();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_who_is_in_a_case_is_opened"), ("intake", "0018_protect_report_document")]
    operations = [
        migrations.RunSQL(
            "grant select on public.cases_casedocument, public.intake_reportdocument to wardmote_definer;"
            + definer_functions(FUNCTION, "one_home()"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
