"""Bytes come in sealed or not at all; a withdrawn document is opened by nobody; a key is wrapped anew only in the
transaction in which its document went to another audience.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- The documents that went to another audience in this very transaction, and their keys as they are wrapped still.
-- A document that somebody moved by other means, in another transaction, is not among them and stays shut.
create function wardmote.documents_moved()
returns table (document uuid, audience bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql volatile security definer set search_path = '' as $$
    select d.id, d.audience_id, c.key_id::text, c.wrapped, c.sealed_for
      from public.documents_document d join public.documents_content c on c.document_id = d.id
     where d.moved_in = pg_current_xact_id_if_assigned()::text::bigint
       and c.wrapped is not null and c.sealed_for <> d.audience_id
     order by d.id
$$;

create function wardmote.renew_wrapping(document uuid, key_id text, wrapped bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
    update public.documents_content c
       set key_id = renew_wrapping.key_id, wrapped = renew_wrapping.wrapped, sealed_for = d.audience_id
      from public.documents_document d
     where d.id = renew_wrapping.document and c.document_id = d.id and c.wrapped is not null
       and d.moved_in = pg_current_xact_id_if_assigned()::text::bigint;
    if not found then
        raise exception 'this document did not move just now' using errcode = 'insufficient_privilege';
    end if;
end $$;

-- A policy of a table cannot ask the table itself.
create function wardmote.document_admits_me(record uuid) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (select 1 from public.documents_document d
                    where d.id = record and wardmote.admits_me(d.audience_id, 'read'))
$$;

-- For the worker, which looks whether every key fits: the keys as they are wrapped, and nothing of the documents.
create function wardmote.wrappings(after uuid, most integer)
returns table (document uuid, audience bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select d.id, d.audience_id, c.key_id::text, c.wrapped, c.sealed_for
      from public.documents_content c join public.documents_document d on d.id = c.document_id
     where c.document_id > after order by c.document_id limit least(most, 5000)
$$;
"""

POLICIES = """
create function wardmote.note_move() returns trigger
language plpgsql set search_path = '' as $$
begin
    new.moved_in := case when tg_op = 'INSERT' then null
                         when new.audience_id is distinct from old.audience_id then pg_current_xact_id()::text::bigint
                         else old.moved_in end;
    return new;
end $$;
revoke all on function wardmote.note_move() from public;
create trigger note_move before insert or update on public.documents_document
    for each row execute function wardmote.note_move();
create trigger in_own_name before insert or update of withdrawn_by_id on public.documents_document
    for each row execute function wardmote.in_own_name('withdrawn_by_id');
alter table public.documents_document alter title set statistics 0, alter name set statistics 0,
    alter withdrawn_reason set statistics 0;

create policy document_withdraw on public.documents_document for update to wardmote_app
    using (withdrawn_at is null
           and (audience_id in (select wardmote.my_audiences('decide'))
                or (audience_id in (select wardmote.my_audiences('contribute'))
                    and added_by_id = (select wardmote.actor()))))
    with check (withdrawn_at is not null and withdrawn_by_id = (select wardmote.actor())
                and audience_id in (select wardmote.my_audiences()));
grant update (withdrawn_at, withdrawn_by_id, withdrawn_reason) on public.documents_document to wardmote_app;

-- What is added is not withdrawn already, nor does it take the place of what the officer may not see.
create policy document_added_plainly on public.documents_document as restrictive for insert to wardmote_app
    with check (withdrawn_at is null
                and (replaces_id is null or wardmote.document_admits_me(replaces_id)));

drop policy content_read on public.documents_content;
create policy content_read on public.documents_content for select to wardmote_app
    using (document_id in (select wardmote.my_openings('document'))
           and exists (select 1 from public.documents_document d where d.id = document_id and d.withdrawn_at is null));
drop policy content_add on public.documents_content;
create policy content_add on public.documents_content for insert to wardmote_app
    with check (data is null and exists (select 1 from public.documents_document d
                         where d.id = document_id and d.added_by_id = (select wardmote.actor())));
-- For wrapping anew, and for sealing what was there before.
grant select, insert, update (key_id, wrapped, sealed_for, pieces, data) on public.documents_content to wardmote_definer;
grant select, insert on public.documents_piece to wardmote_definer;

create policy piece_read on public.documents_piece for select to wardmote_app
    using (document_id in (select wardmote.my_openings('document'))
           and exists (select 1 from public.documents_document d where d.id = document_id and d.withdrawn_at is null));
create policy piece_add on public.documents_piece for insert to wardmote_app
    with check (exists (select 1 from public.documents_document d
                         where d.id = document_id and d.added_by_id = (select wardmote.actor())));
grant select, insert on public.documents_piece to wardmote_app;
alter table public.documents_piece alter data set storage external;  -- what is sealed does not compress

create or replace function wardmote.open_document(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'opened', 'document', d.id, a.owner_id
      from public.documents_document d join public.access_audience a on a.id = d.audience_id
     where d.id = key::uuid and d.withdrawn_at is null and not wardmote.opened_lately('document', d.id);
end $$;
"""
GRANTS = """
set local role wardmote_definer;
grant execute on function wardmote.documents_moved(), wardmote.renew_wrapping(uuid, text, bytea),
    wardmote.document_admits_me(uuid) to wardmote_app;
grant execute on function wardmote.wrappings(uuid, integer) to wardmote_worker;
set local role wardmote_owner;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_sealed_and_withdrawn")]
    operations = [
        migrations.RunSQL(protected("documents_piece"), unprotected("documents_piece")),
        migrations.RunSQL(
            definer_functions(
                FUNCTIONS,
                "documents_moved()",
                "renew_wrapping(uuid, text, bytea)",
                "wrappings(uuid, integer)",
                "document_admits_me(uuid)",
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
