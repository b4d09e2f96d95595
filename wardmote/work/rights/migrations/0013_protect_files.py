"""The file of a document goes into a pack as somebody decided who had opened it, once another opened what goes, and
only while it is what and where it was then. A reviewer's copy is read by those who review the part it is for.

Decision: docs/decisions/0151-files-in-a-pack.md
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

PACKAGE = "wardmote.work.rights.migrations."
protect = import_module(PACKAGE + "0002_protect").FUNCTIONS
keeping = import_module(PACKAGE + "0004_what_is_kept_and_what_goes").FUNCTIONS
LONGEST_TEXT = 150_000  # characters of the words of one file
MOST_COPIES = 10  # of one document


def of(functions: str, name: str, was: str, becomes: str) -> str:
    """One function of these, to be put in its place, with some words changed for others."""
    found = functions[functions.index(f"create function wardmote.{name}(") :]
    found = found[: found.index("$$;", found.index("as $$") + 5) + 3]
    assert found.count(was) == 1, was
    return found.replace(was, becomes).replace("create function", "create or replace function")


GRANTS = f"""
grant select, delete on public.rights_enclosure, public.rights_copy to wardmote_definer;
grant insert on public.rights_copy, public.documents_document to wardmote_definer;
grant update (looked_by_id, looked_at) on public.rights_item to wardmote_definer;
grant update (made) on public.rights_pack to wardmote_definer;
alter table public.rights_enclosure alter text set statistics 0, alter spans set statistics 0,
    alter cleared set statistics 0, alter reason set statistics 0;
alter table public.rights_enclosure add constraint rights_words_of_a_file_bounded
    check (char_length(text) <= {LONGEST_TEXT} and char_length(cleared) <= {2 * LONGEST_TEXT}
           and char_length(reason) <= 8000);
"""
# How many documents there are of packs that were made before this was counted.
COUNTED = """
set local role wardmote_definer;
update public.rights_pack p set made = (p.done + 99) / 100;
set local role wardmote_owner;
"""

FUNCTIONS = f"""
-- Whether whoever asks decides on a part: as the policy item_decide says, for other tables and for functions.
create function wardmote.rights_may_decide(item uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.rights_item i
         where i.id = rights_may_decide.item and wardmote.rights_is_open(i.request_id)
           and wardmote.admits_me(i.audience_id, 'read')
           and ((i.asked_id is null and wardmote.rights_lead(i.request_id)
                 and i.request_id in (select wardmote.my_openings('data_request')))
                or (exists (select from public.rights_asked a
                             where a.id = i.asked_id and a.agency_id = wardmote.actor_agency()
                               and wardmote.admits_me(a.audience_id, 'decide'))
                    and i.record_id in (select wardmote.my_openings(i.record_kind::text)))))
$$;

-- Whether whoever asks opened a document, on record, since then; or lately.
create function wardmote.rights_opened_file(document uuid, since timestamptz) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (select from public.audit_entry e
                    where e.officer_id = wardmote.actor() and e.action = 'opened' and e.subject_kind = 'document'
                      and e.subject_id = rights_opened_file.document
                      and e.at >= least(rights_opened_file.since, clock_timestamp() - interval '15 minutes')
                      and e.xid <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0))
$$;

-- Why the file of a part that goes cannot go as it was decided; nothing where it can, or none goes.
create function wardmote.rights_file_fault(item uuid) returns text
language sql stable security definer set search_path = '' as $$
    select case
        when i.source <> 'documents_document' or i.decision not in ('disclose', 'redact') then ''
        when e.item_id is null or e.goes = ''
             or e.by_id is distinct from i.decided_by_id or e.at is distinct from i.decided_at then 'undecided'
        when e.goes = 'kept' then ''
        when d.id is null then 'gone'
        when d.withdrawn_at is not null then 'withdrawn'
        when d.audience_id is distinct from e.stood_in then 'moved'
        when d.sha256 is distinct from e.sha256 then 'changed'
        when exists (select from public.rights_mark m
                      where m.kind = 'restriction' and m.ended_at is null and m.at > e.at
                        and i.record_id = case i.record_kind when 'case' then m.case_id when 'person' then m.person_id end)
             then 'restricted'
        when not exists (select from public.identity_officer o
                          where o.id = e.by_id and o.left_at is null
                            and (wardmote.powers_let_in(d.audience_id, 2, o.agency_id, o.id)
                                 or exists (select from wardmote.standing_in(o.id) s
                                             where wardmote.powers_let_in(d.audience_id, 2, o.agency_id, s.officer_id))))
             then 'reviewer'
        else '' end
      from public.rights_item i
      left join public.rights_enclosure e on e.item_id = i.id
      left join public.documents_document d on d.id = i.source_id
     where i.id = rights_file_fault.item
$$;

-- The same, for whoever may read the part.
create function wardmote.rights_fault(item uuid) returns text
language sql volatile security definer set search_path = '' as $$
    select wardmote.rights_file_fault(i.id) from public.rights_item i
     where i.id = rights_fault.item and i.agency_id = wardmote.actor_agency() and wardmote.admits_me(i.audience_id, 'read')
$$;

-- All of a request, for its leads and for the job: which part, and why. Not what it is. To the job also what is decided
-- anew, or not looked at, while the pack is made.
create function wardmote.rights_faults(request uuid) returns table (item uuid, code text)
language sql stable security definer set search_path = '' as $$
    with asking as (
        select r.agency_id, wardmote.rights_lead(r.id) as is_lead,
               exists (select from public.identity_officer o where o.id = wardmote.actor() and o.is_service
                          and o.agency_id = r.agency_id) as is_job
          from public.rights_request r where r.id = rights_faults.request
    )
    select x.id, x.code from (
        select i.id, case when a.is_job and (i.decision = '' or i.looked_by_id is null) then 'anew'
                          when i.source = 'documents_document' then wardmote.rights_file_fault(i.id) else '' end as code
          from asking a join public.rights_item i on i.request_id = rights_faults.request and (a.is_lead or a.is_job)) x
     where x.code <> '' order by x.id
$$;

-- How many files go with a pack, and how large they are together: for its leads.
create function wardmote.rights_weight(request uuid, out files bigint, out bytes bigint)
language sql stable security definer set search_path = '' as $$
    select count(d.id), coalesce(sum(d.size), 0)::bigint
      from public.rights_item i
      join public.rights_enclosure e on e.item_id = i.id and e.goes in ('whole', 'copy')
      left join public.rights_copy c on c.id = e.copy_id
      join public.documents_document d on d.id = case e.goes when 'copy' then c.document_id else i.source_id end
     where i.request_id = rights_weight.request and i.decision in ('disclose', 'redact')
       and wardmote.rights_lead(rights_weight.request)
$$;

-- Put down a reviewer's copy of a document, for whoever decides on the part: where the document is, and for nobody else
-- there. It has no title and no name, so that no search comes upon it. Its bytes are put to it as to any document.
create function wardmote.rights_add_copy(item uuid, document uuid, media_type text, size integer, sha256 text,
                                         pages integer) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    i public.rights_item;
    made uuid := gen_random_uuid();
begin
    select x.* into i from public.rights_item x where x.id = item for update;
    if i.id is null or i.source <> 'documents_document' or not wardmote.rights_may_decide(i.id) then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    if (select count(*) from public.rights_copy c where c.item_id = i.id) >= {MOST_COPIES} then
        raise exception 'so many copies are enough' using errcode = 'check_violation';
    end if;
    insert into public.documents_document (id, audience_id, title, name, media_type, size, sha256, pages, added_by_id,
                                           added_at, withdrawn_reason, kept_for)
    select document, d.audience_id, '', '', media_type, size, sha256, pages, wardmote.actor(), now(), '', 'rights'
      from public.documents_document d where d.id = i.source_id and d.withdrawn_at is null;
    if not found then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    insert into public.rights_copy (id, item_id, document_id, by_id, at)
    values (made, i.id, document, wardmote.actor(), now());
    return made;
end $$;

-- Whether whoever asks reviews the part that a copy is for.
create function wardmote.rights_copy_for_me(document uuid) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (
        select from public.rights_copy c join public.rights_item i on i.id = c.item_id
         where c.document_id = rights_copy_for_me.document and wardmote.admits_me(i.audience_id, 'read')
           and ((i.asked_id is null and wardmote.rights_lead(i.request_id))
                or exists (select from public.rights_asked a
                            where a.id = i.asked_id and a.agency_id = wardmote.actor_agency()
                              and wardmote.rights_is_open(a.request_id) and wardmote.admits_me(a.audience_id, 'decide'))))
$$;

-- What is said of a file: by who opened it, of what it is and where it stands now. What is said anew is looked at anew.
create function wardmote.rights_enclose() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    i public.rights_item;
    d public.documents_document;
    c public.rights_copy;
begin
    select x.* into i from public.rights_item x where x.id = new.item_id for update;
    if i.id is null or i.source <> 'documents_document' then
        raise exception 'no such part of a record for this officer' using errcode = 'insufficient_privilege';
    end if;
    select x.* into d from public.documents_document x where x.id = i.source_id;
    new.stood_in := d.audience_id;
    new.sha256 := coalesce(d.sha256, '');
    if new.goes in ('whole', 'copy', 'words') then
        if d.id is null or d.withdrawn_at is not null then
            raise exception 'no officer lets a document go that was withdrawn' using errcode = 'insufficient_privilege';
        end if;
        if not wardmote.rights_opened_file(d.id, i.at) then
            raise exception 'an officer who decides on a file has opened it' using errcode = 'insufficient_privilege';
        end if;
    end if;
    if new.goes = 'copy' then
        select x.* into c from public.rights_copy x where x.id = new.copy_id and x.item_id = i.id;
        if c.id is null or not (c.by_id = wardmote.actor() or wardmote.rights_opened_file(c.document_id, c.at)) then
            raise exception 'an officer who decides on a copy has opened it' using errcode = 'insufficient_privilege';
        end if;
    end if;
    update public.rights_item x set looked_by_id = null, looked_at = null
     where x.id = i.id and x.looked_by_id is not null;
    return new;
end $$;

-- The second look is of who opened what goes.
create function wardmote.rights_look_at_file() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    e public.rights_enclosure;
    c public.rights_copy;
begin
    if wardmote.rights_file_fault(new.id) <> '' then
        raise exception 'no officer has decided on its file in a way that stands' using errcode = 'insufficient_privilege';
    end if;
    select x.* into e from public.rights_enclosure x where x.item_id = new.id;
    select x.* into c from public.rights_copy x where x.id = e.copy_id;
    if e.goes in ('whole', 'copy', 'words') and not wardmote.rights_opened_file(new.source_id, new.at)
       or e.goes = 'copy' and not wardmote.rights_opened_file(c.document_id, c.at) then
        raise exception 'an officer who looks again has opened what goes' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- What is decided anew, by whomever, is looked at anew; who decided is whoever is signed in.
create or replace function wardmote.rights_decided() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if (new.decision, new.cleared, new.exemption, new.spans, new.decided_by_id, new.decided_at) is distinct from
       (old.decision, old.cleared, old.exemption, old.spans, old.decided_by_id, old.decided_at) then
        new.looked_by_id := null;
        new.looked_at := null;
        if new.decided_by_id is distinct from wardmote.actor() then
            raise exception 'an officer signs in their own name only' using errcode = 'insufficient_privilege';
        end if;
    end if;
    return new;
end $$;

-- What of its file goes with a part that was cleared, for the job; its bytes by the next two.
create function wardmote.rights_goes_along(pack uuid, item uuid)
returns table (document uuid, sealed_in bigint, sha256 text, key_id text, wrapped bytea, sealed_for bigint, pieces integer)
language sql stable security definer set search_path = '' as $$
    select d.id, d.audience_id, d.sha256::text, k.key_id::text, k.wrapped, k.sealed_for, k.pieces
      from public.rights_pack p
      join public.identity_officer me on me.id = wardmote.actor() and me.is_service and me.agency_id = p.agency_id
      join public.rights_item i on i.request_id = p.request_id and i.id = rights_goes_along.item
      join public.rights_enclosure e on e.item_id = i.id and e.goes in ('whole', 'copy')
      left join public.rights_copy c on c.id = e.copy_id and c.item_id = i.id
      join public.documents_document d on d.id = case e.goes when 'copy' then c.document_id else i.source_id end
      join public.documents_content k on k.document_id = d.id
     where p.id = rights_goes_along.pack and p.state not in ('ready', 'stopped')
       and i.decision in ('disclose', 'redact') and i.looked_by_id is not null
       and wardmote.rights_file_fault(i.id) = ''
$$;

create function wardmote.rights_pieces_along(pack uuid, item uuid, first integer, most integer) returns setof bytea
language sql stable security definer set search_path = '' as $$
    select x.data from wardmote.rights_goes_along(rights_pieces_along.pack, rights_pieces_along.item) g
      join public.documents_piece x on x.document_id = g.document
     where x.number >= rights_pieces_along.first order by x.number limit least(most, 16)
$$;

drop function wardmote.rights_cleared(uuid, integer);
create function wardmote.rights_cleared(pack uuid, most integer)
returns table (id uuid, title text, "on" date, cleared text, decision text, exemption text,
               goes text, words text, kept_why text, size bigint, media_type text)
language sql stable security definer set search_path = '' as $$
    select i.id, case when i.decision = 'withhold' then '' else i.title::text end,
           case when i.decision = 'withhold' then null else i."on" end, i.cleared, i.decision::text, i.exemption::text,
           coalesce(e.goes::text, ''), coalesce(e.cleared, ''), coalesce(e.exemption::text, ''),
           coalesce(d.size, 0)::bigint, coalesce(d.media_type::text, '')
      from public.rights_pack p
      join public.identity_officer me on me.id = wardmote.actor() and me.is_service and me.agency_id = p.agency_id
      join public.rights_item i on i.request_id = p.request_id
      left join public.rights_enclosure e on e.item_id = i.id and i.decision in ('disclose', 'redact')
      left join public.rights_copy c on c.id = e.copy_id
      left join public.documents_document d on e.goes in ('whole', 'copy')
           and d.id = case e.goes when 'copy' then c.document_id else i.source_id end
     where p.id = rights_cleared.pack and p.state not in ('ready', 'stopped')
       and i.decision in ('disclose', 'redact', 'withhold') and i.looked_by_id is not null
       and (p.after_id is null or (coalesce(i."on", 'infinity'), i.id) > (
            select coalesce(a."on", 'infinity'), a.id from public.rights_item a where a.id = p.after_id))
     order by coalesce(i."on", 'infinity'), i.id limit least(most, 500)
$$;
"""
CHANGED = (
    of(
        protect,
        "rights_ready",
        "       and not exists (select from public.rights_asked a",
        "       and not exists (select from public.rights_item i where i.request_id = rights_ready.request\n"
        "                          and wardmote.rights_file_fault(i.id) <> '')\n"
        "       and not exists (select from public.rights_asked a",
    )
    + of(
        protect,
        "rights_move",
        "    update public.rights_asked a set",
        "    update public.documents_document d set audience_id = new.audience_id\n"
        "     where d.id in (select c.document_id from public.rights_copy c join public.rights_item i on i.id = c.item_id\n"
        "                     where i.source_id = moved and i.source = tg_table_name);\n"
        "    update public.rights_asked a set",
    )
    + of(
        keeping,
        "rights_forget",
        "    update public.rights_pack p\n",
        "    sealed := sealed || array(select c.document_id from public.rights_copy c where c.item_id = any (taken));\n"
        "    delete from public.rights_enclosure e where e.item_id = any (taken);\n"
        "    update public.rights_pack p\n",
    )
)
SIGNATURES = [
    "rights_may_decide(uuid)",
    "rights_opened_file(uuid, timestamptz)",
    "rights_file_fault(uuid)",
    "rights_fault(uuid)",
    "rights_faults(uuid)",
    "rights_weight(uuid)",
    "rights_add_copy(uuid, uuid, text, integer, text, integer)",
    "rights_copy_for_me(uuid)",
    "rights_enclose()",
    "rights_decided()",
    "rights_look_at_file()",
    "rights_goes_along(uuid, uuid)",
    "rights_pieces_along(uuid, uuid, integer, integer)",
    "rights_cleared(uuid, integer)",
    "rights_ready(uuid)",
    "rights_move()",
    "rights_forget(text, uuid)",
]
CALLED = """
set local role wardmote_definer;
grant execute on function wardmote.rights_may_decide(uuid), wardmote.rights_fault(uuid), wardmote.rights_faults(uuid),
    wardmote.rights_weight(uuid), wardmote.rights_add_copy(uuid, uuid, text, integer, text, integer),
    wardmote.rights_copy_for_me(uuid), wardmote.rights_goes_along(uuid, uuid),
    wardmote.rights_pieces_along(uuid, uuid, integer, integer), wardmote.rights_cleared(uuid, integer)
    to wardmote_app;
set local role wardmote_owner;
"""
SERVICE = (
    "exists (select 1 from public.identity_officer o where o.id = (select wardmote.actor()) and o.is_service)"
)
MAKES = f"agency_id = (select wardmote.actor_agency()) and {SERVICE}"
POLICIES = f"""
create policy copy_kept_for_reviewers on public.documents_document as restrictive for select to wardmote_app
    using (kept_for <> 'rights' or wardmote.rights_copy_for_me(id));

create policy copy_read on public.rights_copy for select to wardmote_app
    using (item_id in (select i.id from public.rights_item i));
grant select on public.rights_copy to wardmote_app;

create policy enclosure_read on public.rights_enclosure for select to wardmote_app
    using (item_id in (select i.id from public.rights_item i));
create policy enclosure_decide on public.rights_enclosure for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and wardmote.rights_may_decide(item_id));
create policy enclosure_decide_anew on public.rights_enclosure for update to wardmote_app
    using (wardmote.rights_may_decide(item_id))
    with check (by_id = (select wardmote.actor()) and wardmote.rights_may_decide(item_id));
create trigger enclose before insert or update on public.rights_enclosure
    for each row execute function wardmote.rights_enclose();
grant select, insert on public.rights_enclosure to wardmote_app;
grant update (goes, copy_id, text, spans, cleared, exemption, reason, by_id, at) on public.rights_enclosure to wardmote_app;

create trigger look_at_file before update of looked_by_id on public.rights_item for each row
    when (new.looked_by_id is not null and new.source = 'documents_document' and new.decision in ('disclose', 'redact'))
    execute function wardmote.rights_look_at_file();

drop trigger decided on public.rights_item;
create trigger decided before update of decision, cleared, exemption, spans, decided_by_id, decided_at on public.rights_item
    for each row execute function wardmote.rights_decided();

drop policy pack_make on public.rights_pack;
create policy pack_make on public.rights_pack for update to wardmote_app
    using (state not in ('ready', 'stopped') and {MAKES}) with check ({MAKES});
grant update (made, stopped_why, stopped_at) on public.rights_pack to wardmote_app;
create policy part_of_what_is_made on public.rights_part as restrictive for insert to wardmote_app
    with check (pack_id in (select p.id from public.rights_pack p where p.state <> 'stopped'));
alter table public.rights_part add constraint rights_appendix_once unique (pack_id, appendix);
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0012_files_in_packs"), ("access", "0016_live_terms")]
    operations = [
        migrations.RunSQL(protected("rights_copy"), unprotected("rights_copy")),
        migrations.RunSQL(protected("rights_enclosure"), unprotected("rights_enclosure")),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS + CHANGED, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(CALLED, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
