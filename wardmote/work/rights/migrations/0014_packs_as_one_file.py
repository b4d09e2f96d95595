"""A pack taken away as one file: its opening stands in the log as one, and what is in it is read by that.

Who reads it is said as before: a lead of the agency, whom each document of the pack is for. Openings of single
documents are counted by the hour, and a pack may have hundreds.

Decision: docs/decisions/0163-a-pack-as-one-file.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import said_of, there_is

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
"""
OURS = """exists (select from public.rights_pack p
                     where p.id = subject and p.agency_id = owner and p.audience_id in (select wardmote.my_audiences()))"""
ENTRIES = said_of("data_pack", stands=there_is("rights_pack"), opens=OURS)
READ = f"""
create policy content_of_a_pack on public.documents_content for select to wardmote_app using (document_id in {OPENED});
create policy piece_of_a_pack on public.documents_piece for select to wardmote_app using (document_id in {OPENED});
"""
UNDO = """
drop policy piece_of_a_pack on public.documents_piece;
drop policy content_of_a_pack on public.documents_content;
drop function wardmote.opens_data_pack(uuid, uuid);
drop function wardmote.about_data_pack(uuid);
drop function wardmote.open_data_pack(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0013_protect_files")]
    operations = [migrations.RunSQL(OPENING + ENTRIES + READ, UNDO)]
