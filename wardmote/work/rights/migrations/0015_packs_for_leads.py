"""What is in a pack is read by whoever is a lead now: one who was named for it and is a lead no more, is not.

The audience of a pack names its leads as they were when it was ordered; that they are leads was asked of the pack, and
not of its documents.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTION = """
-- Whether a document is in no pack, or in one of the agency whose lead asks.
create function wardmote.rights_packed_for_me(document uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select not exists (select from public.rights_part t join public.rights_pack p on p.id = t.pack_id
                        where t.document_id = rights_packed_for_me.document
                          and not (p.agency_id = wardmote.actor_agency() and wardmote.actor_has('information_governance')))
$$;
grant execute on function wardmote.rights_packed_for_me(uuid) to wardmote_app;
"""
POLICIES = """
create policy pack_for_leads on public.documents_content as restrictive for select to wardmote_app
    using (wardmote.rights_packed_for_me(document_id));
create policy pack_for_leads on public.documents_piece as restrictive for select to wardmote_app
    using (wardmote.rights_packed_for_me(document_id));
"""
UNDO = """
drop policy pack_for_leads on public.documents_piece;
drop policy pack_for_leads on public.documents_content;
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0014_packs_as_one_file")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTION, "rights_packed_for_me(uuid)"), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, UNDO),
    ]
