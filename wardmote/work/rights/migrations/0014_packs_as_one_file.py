"""A pack taken away as one file: its opening stands in the log as one, and what is in it is read by that.

Who reads it is said as before: a lead of the agency, whom each document of the pack is for. Openings of single
documents are counted by the hour, and a pack may have hundreds.

Decision: docs/decisions/0163-a-pack-as-one-file.md
"""

from django.db import migrations

OPENED = """
(select t.document_id from public.rights_part t
                            where t.pack_id in (select wardmote.my_openings('data_pack')))
           and exists (select 1 from public.documents_document d where d.id = document_id and d.withdrawn_at is null)
"""
OPENING = """
create function wardmote.open_data_pack(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'opened', 'data_pack', p.id, p.agency_id from public.rights_pack p
     where p.id = key::uuid and p.audience_id in (select wardmote.my_audiences())
       and not wardmote.opened_lately('data_pack', p.id);
end $$;
revoke all on function wardmote.open_data_pack(text, text) from public;
grant execute on function wardmote.open_data_pack(text, text) to wardmote_app;

create policy opening_of_a_data_pack on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'data_pack' and exists (
        select 1 from public.rights_pack p
         where p.id = subject_id and p.agency_id = audit_entry.owner_id
           and p.audience_id in (select wardmote.my_audiences())));
create policy entry_about_a_data_pack on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'data_pack' or exists (select 1 from public.rights_pack p where p.id = subject_id));
"""
READ = f"""
create policy content_of_a_pack on public.documents_content for select to wardmote_app using (document_id in {OPENED});
create policy piece_of_a_pack on public.documents_piece for select to wardmote_app using (document_id in {OPENED});
"""
UNDO = """
drop policy piece_of_a_pack on public.documents_piece;
drop policy content_of_a_pack on public.documents_content;
drop policy entry_about_a_data_pack on public.audit_entry;
drop policy opening_of_a_data_pack on public.audit_entry;
drop function wardmote.open_data_pack(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0013_protect_files")]
    operations = [migrations.RunSQL(OPENING + READ, UNDO)]
