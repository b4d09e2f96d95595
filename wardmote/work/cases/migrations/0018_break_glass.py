"""A case is read by whoever broke its glass: itself, and what hangs on it once its opening is on record. To read only."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

SENSITIVE = [
    "cases_summary",
    "cases_person",
    "cases_place",
    "cases_note",
    "cases_event",
    "cases_earlierwording",
]
LINKS = ["cases_casedocument", "cases_caseaction"]

FUNCTIONS = """
create or replace function wardmote.case_at_the_door(reference text) returns table (id uuid, owner_id uuid, kind text)
language sql volatile security definer set search_path = '' as $$
    select c.id, c.owner_id, c.kind::text from public.cases_case c
     where c.reference = case_at_the_door.reference
       and (wardmote.admits_me(c.audience_id, 'read') or c.id = wardmote.my_glass('case'))
$$;

create or replace function wardmote.case_admits_me(record uuid, owner uuid) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (select 1 from public.cases_case c
                    where c.id = record and (owner is null or c.owner_id = owner)
                      and (wardmote.admits_me(c.audience_id, 'read') or c.id = wardmote.my_glass('case')))
$$;

-- In an emergency: the case with this reference, for some minutes. Null where there is none that may be opened so,
-- whether it exists or not; and that it was tried is on record either way.
create function wardmote.break_glass_of_case(reference text, reason text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    c record;
    made uuid;
begin
    select x.id, x.lead_id, x.reference into c from public.cases_case x
     where x.reference = upper(trim(break_glass_of_case.reference))
       and not exists (select 1 from public.cases_mustnotreceive k
                         join public.identity_officer o on o.id = wardmote.actor()
                        where k.case_id = x.id and k.lifted_at is null
                          and (k.officer_id = o.id or k.agency_id = o.agency_id or lower(trim(k.name)) = lower(trim(o.name))));
    made := wardmote.begin_glass('case', c.id, c.reference, c.lead_id, reason);
    if made is null then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
        values ('glass refused', 'list', null, wardmote.actor_agency(), trim(reason));
    end if;
    return made;
end $$;
-- What hangs on that case and stands in rooms below. A policy of theirs cannot ask the link, which asks them.
create function wardmote.glass_documents() returns table (document uuid, audience bigint)
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare
    glass uuid := wardmote.my_glass('case');
begin
    if glass is not null then
        return query select l.document_id, l.audience_id from public.cases_casedocument l where l.case_id = glass;
    end if;
end $$;

create function wardmote.glass_actions() returns setof uuid
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare
    glass uuid := wardmote.my_glass('case');
begin
    if glass is not null then
        return query select l.action_id from public.cases_caseaction l where l.case_id = glass;
    end if;
end $$;
grant execute on function wardmote.break_glass_of_case(text, text), wardmote.glass_documents(), wardmote.glass_actions()
    to wardmote_app;
"""
SIGNATURES = [
    "case_at_the_door(text)",
    "case_admits_me(uuid, uuid)",
    "break_glass_of_case(text, text)",
    "glass_documents()",
    "glass_actions()",
]

POLICIES = (
    """
grant execute on function wardmote.begin_glass(text, uuid, text, uuid, text), wardmote.my_glass(text) to wardmote_definer;
create policy glass_read on public.cases_case for select to wardmote_app
    using (id = (select wardmote.my_glass('case')));
create policy glass_read on public.cases_mustnotreceive for select to wardmote_app
    using (case_id = (select wardmote.my_glass('case')) and case_id in (select wardmote.my_openings('case'))
           and officer_id is null and agency_id is null);
create policy glass_read on public.documents_document for select to wardmote_app
    using (id in (select g.document from wardmote.glass_documents() g));
-- The owner and tier of a document's audience: without it no opening of the document could be put on record.
create policy glass_read on public.access_audience for select to wardmote_app
    using (id in (select g.audience from wardmote.glass_documents() g));
create policy glass_read on public.actions_action for select to wardmote_app
    using (id in (select wardmote.glass_actions()));
"""
    + "".join(
        f"""create policy glass_read on public.{table} for select to wardmote_app
    using (case_id = (select wardmote.my_glass('case')) and case_id in (select wardmote.my_openings('case')));
"""
        for table in SENSITIVE
    )
    + "".join(
        f"""create policy glass_read on public.{table} for select to wardmote_app
    using (case_id = (select wardmote.my_glass('case')));
"""
        for table in LINKS
    )
)
UNDO = "".join(
    f"drop policy glass_read on public.{table};"
    for table in (
        *SENSITIVE,
        *LINKS,
        "cases_case",
        "cases_mustnotreceive",
        "documents_document",
        "access_audience",
        "actions_action",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_say_why"),
        ("access", "0007_protect_break_glass"),
        ("actions", "0006_held_by_leavers"),
    ]
    operations = [
        migrations.RunSQL(
            "grant select on public.cases_casedocument, public.cases_caseaction to wardmote_definer;"
            + definer_functions(FUNCTIONS, *SIGNATURES),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, UNDO),
    ]
