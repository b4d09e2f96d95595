"""A document goes where the record it belongs to goes; its bytes are read only once its opening is on record."""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

POLICIES = """
create policy document_read on public.documents_document for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
create policy document_add on public.documents_document for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('contribute'))
                and added_by_id = (select wardmote.actor()));
grant select, insert on public.documents_document to wardmote_app;
grant select, update (audience_id) on public.documents_document to wardmote_definer;

create policy content_read on public.documents_content for select to wardmote_app
    using (document_id in (select wardmote.my_openings('document'))
           and exists (select 1 from public.documents_document d where d.id = document_id));
create policy content_add on public.documents_content for insert to wardmote_app
    with check (exists (select 1 from public.documents_document d
                         where d.id = document_id and d.added_by_id = (select wardmote.actor())));
grant select, insert on public.documents_content to wardmote_app;

create function wardmote.open_document(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'opened', 'document', d.id, a.owner_id
      from public.documents_document d join public.access_audience a on a.id = d.audience_id
     where d.id = key::uuid and not wardmote.opened_lately('document', d.id);
end $$;
revoke all on function wardmote.open_document(text, text) from public;
grant execute on function wardmote.open_document(text, text) to wardmote_app;

create policy opening_of_a_document on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'document' and exists (
        select 1 from public.documents_document d join public.access_audience a on a.id = d.audience_id
         where d.id = subject_id and a.owner_id = audit_entry.owner_id));
create policy entry_about_a_document on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'document' or exists (select 1 from public.documents_document x where x.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("access", "0002_my_audiences"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(protected("documents_document"), unprotected("documents_document")),
        migrations.RunSQL(protected("documents_content"), unprotected("documents_content")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
