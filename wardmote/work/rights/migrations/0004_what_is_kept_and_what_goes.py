"""Deleting and requests about data: what a request needs is not deleted, and what is deleted leaves no copy in a request.

Retention asks both checks of every record before it goes, and has the eraser called as it does. A refusal tells
whoever keeps the record's schedule that there is such a request or restriction, and no more: not whose.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

GRANTS = """
grant select, delete on public.rights_item, public.rights_asked, public.rights_part, public.rights_mark to wardmote_definer;
grant update (after_id) on public.rights_pack to wardmote_definer;
"""

FUNCTIONS = """
-- Whether an open request needs a record: it was taken in, put to those who may see it, or tells of whom it is about.
create function wardmote.rights_needs(the_kind text, record uuid, besides uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.rights_request r
         where r.state = 'open' and r.id is distinct from besides
           and (exists (select from public.rights_item i where i.request_id = r.id
                           and i.record_kind = the_kind and i.record_id = record)
                or exists (select from public.rights_asked a where a.request_id = r.id
                              and a.record_kind = the_kind and a.record_id = record)
                or (r.agency_id in (select c.owner_id from public.cases_case c where c.id = record
                                    union all select o.owner_id from public.intake_report o where o.id = record
                                    union all select p.owner_id from public.people_person p where p.id = record)
                    and exists (select from wardmote.rights_tied(r.id) t
                                 where t.record_kind = the_kind and t.record_id = record))))
$$;

create function wardmote.rights_request_open(kind text, record uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.rights_needs(kind, record, null)
$$;

-- Of the records that the lead sees for a request, those that another open request needs.
create function wardmote.rights_also_asked(request uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select s.record_id from wardmote.rights_seen(rights_also_asked.request) s
     where wardmote.rights_needs(s.record_kind, s.record_id, rights_also_asked.request)
$$;

create function wardmote.rights_restricted(kind text, record uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.rights_mark m
                    where m.kind = 'restriction' and m.ended_at is null
                      and record = case rights_restricted.kind when 'case' then m.case_id when 'person' then m.person_id end)
$$;

-- An eraser of retention_hook: parts of the record that were taken in, with the documents of packs that hold their
-- words, and who was asked about it. Marks go along their foreign key. A pack being made waits, and goes on without it.
create function wardmote.rights_forget(kind text, record uuid) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    entries uuid[] := array(select a.id from public.rights_asked a
                             where a.record_kind = rights_forget.kind and a.record_id = record);
    taken uuid[];
    sealed uuid[];
begin
    perform from public.rights_pack p
      where p.request_id in (select i.request_id from public.rights_item i
                              where i.record_kind = rights_forget.kind and i.record_id = record)
      order by p.id for update;
    taken := array(select i.id from public.rights_item i
                    where (i.record_kind = rights_forget.kind and i.record_id = record) or i.asked_id = any (entries));
    -- A part that does not say what it holds is taken to hold it.
    sealed := array(select t.document_id from public.rights_part t join public.rights_pack p on p.id = t.pack_id
                     where t.items && taken
                        or (t.items = '{}' and p.request_id in (select i.request_id from public.rights_item i
                                                                 where i.id = any (taken))));
    update public.rights_pack p
       set after_id = (select i.id from public.rights_item i join public.rights_item l on l.id = p.after_id
                        where i.request_id = p.request_id and not (i.id = any (taken))
                          and (coalesce(i."on", 'infinity'), i.id) < (coalesce(l."on", 'infinity'), l.id)
                        order by coalesce(i."on", 'infinity') desc, i.id desc limit 1)
     where p.after_id = any (taken);
    perform wardmote.retention_sweep('public.documents_document'::regclass, sealed, '{}'::jsonb, '{}'::uuid[]);
    perform wardmote.audit_forget(taken || entries || sealed);
    delete from public.notices_notice n where n.subject_id = any (entries || sealed);
    delete from public.desk_draft t
     where exists (select from unnest(taken || entries) x where position(x::text in lower(t.place)) > 0);
    delete from public.rights_item i where i.id = any (taken);
    delete from public.rights_asked a where a.id = any (entries);
    return cardinality(taken) + cardinality(entries) + cardinality(sealed);
end $$;
grant execute on function wardmote.rights_also_asked(uuid) to wardmote_app;
"""
SIGNATURES = [
    "rights_needs(text, uuid, uuid)",
    "rights_request_open(text, uuid)",
    "rights_also_asked(uuid)",
    "rights_restricted(text, uuid)",
    "rights_forget(text, uuid)",
]
# Nothing called it: retention's checks take its place.
DROPPED = """
set local role wardmote_definer;
drop function wardmote.rights_open_about(text, uuid);
set local role wardmote_owner;
"""
HOOKS = """
insert into public.retention_hook (what, function, code) values
    ('check', 'rights_request_open', 'data-request'),
    ('check', 'rights_restricted', 'restricted'),
    ('eraser', 'rights_forget', 'requests about data');
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_protect_marks"), ("retention", "0008_conflicts_go_too")]
    operations = [
        migrations.AddField(
            "part",
            "items",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="whose words are in it; what is withheld has none",
                size=None,
            ),
        ),
        migrations.AddIndex("item", models.Index(fields=["record_id"], name="rights_item_record")),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(DROPPED, migrations.RunSQL.noop),
        migrations.RunSQL(HOOKS, "delete from public.retention_hook where function like 'rights_%';"),
    ]
