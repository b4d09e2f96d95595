"""A source is its agency's own. A file is seen by the team its reports land with and whoever took it in; its rows, sealed,
once the opening is on record. Which row became which report, and what became of messages, are our functions' alone.

Decisions: docs/decisions/0102-sources-of-files.md, 0103-rows-become-reports.md, 0104-a-mailbox.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import owned, said_of, there_is
from wardmote.foundation.database.protection import definers_alone, of_class, protected, unprotected

OURS = "agency_id = (select wardmote.actor_agency())"
KEEPS = f"""{OURS} and ((select wardmote.actor_has('administrator')) or team_id = (select wardmote.actor_team())
    or by_id = (select wardmote.actor()))"""
ME = "(select wardmote.actor())"
CONTRIBUTES = "audience_id in (select wardmote.my_audiences('contribute'))"

POLICIES = f"""
alter table public.files_in_source add constraint file_source_team_is_of_its_agency
    foreign key (team_id, agency_id) references public.identity_team (id, agency_id);
alter table public.files_in_source alter sender set statistics 0;
create policy source_read on public.files_in_source for select to wardmote_app using ({OURS});
create policy source_make on public.files_in_source for insert to wardmote_app
    with check ({OURS} and by_id = {ME} and (sender = '' or (select wardmote.actor_has('administrator'))));
create policy source_change on public.files_in_source for update to wardmote_app
    using ({KEEPS}) with check ({OURS} and by_id = {ME});
grant select, insert on public.files_in_source to wardmote_app;
grant update (team_id, name, channel, kind, harm, columns, words, sender, is_open, by_id, changed_at)
    on public.files_in_source to wardmote_app;

alter table public.files_in_batch add constraint file_batch_is_of_its_source
    foreign key (source_id, owner_id) references public.files_in_source (id, agency_id);
alter table public.files_in_batch alter name set statistics 0, alter terms set statistics 0;
create policy batch_read on public.files_in_batch for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- As a report: it begins unshared, in the officer's own name, and nothing is taken in yet.
create policy batch_make on public.files_in_batch for insert to wardmote_app
    with check ({CONTRIBUTES} and owner_id = (select wardmote.actor_agency()) and by_id = {ME} and state = 'mapping'
                and row_at = 0 and added = 0 and further = 0 and already = 0 and faulty = 0
                and not exists (select 1 from public.access_grant g
                                 where g.audience_id = files_in_batch.audience_id and g.agreement_id is not null));
create policy batch_work on public.files_in_batch for update to wardmote_app
    using ({CONTRIBUTES} and owner_id = (select wardmote.actor_agency())
           and state in ('offered', 'mapping', 'waiting', 'running'))
    with check (state in ('mapping', 'waiting', 'cancelled'));
grant select, insert on public.files_in_batch to wardmote_app;
grant update (state, terms, started_at, touched_at, finished_at) on public.files_in_batch to wardmote_app;

alter table public.files_in_content add constraint content_is_of_its_batch
    foreign key (batch_id, audience_id) references public.files_in_batch (id, audience_id);
create policy content_read on public.files_in_content for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and batch_id in (select wardmote.my_openings('file_batch')));
create policy content_keep on public.files_in_content for insert to wardmote_app
    with check ({CONTRIBUTES} and exists (select 1 from public.files_in_batch b where b.id = batch_id and b.by_id = {ME}));
grant select, insert on public.files_in_content to wardmote_app;

alter table public.files_in_fault add constraint fault_is_of_its_batch
    foreign key (batch_id, audience_id) references public.files_in_batch (id, audience_id);
create policy fault_read on public.files_in_fault for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
grant select on public.files_in_fault to wardmote_app;

grant select, update (state, why, row_at, added, further, already, faulty, touched_at, finished_at, is_kept), insert
    on public.files_in_batch to wardmote_definer;
grant select on public.files_in_source to wardmote_definer;
grant update (key_id, wrapped) on public.files_in_content to wardmote_definer;
grant select, insert, delete on public.files_in_content, public.files_in_taken, public.files_in_message to wardmote_definer;
grant select, insert on public.files_in_fault, public.files_in_mailbox to wardmote_definer;
grant update (content, at) on public.files_in_taken to wardmote_definer;
grant update (door_id, read_at, failed_at, failure) on public.files_in_mailbox to wardmote_definer;
grant update (outcome, reason, tries, at, hash) on public.files_in_message to wardmote_definer;

grant select on public.files_in_parameter to wardmote_app, wardmote_definer;
insert into public.files_in_parameter (key, value, unit, starts_on, source) values
    ('file_kept', 14, 'days', '2026-01-01', 'partnership default: what a file held is thrown away so long after it is taken in'),
    ('file_unfinished', 3, 'days', '2026-01-01', 'partnership default: a file not taken in is thrown away after so long'),
    ('mail_tries', 5, 'tries', '2026-01-01', 'partnership default: a message that cannot be taken is then set aside'),
    ('mail_kept', 400, 'days', '2026-01-01', 'partnership default: prints of messages, by which none is taken twice');

create function wardmote.open_file_batch(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'opened', 'file_batch', b.id, b.owner_id from public.files_in_batch b
     where b.id::text = key and not wardmote.opened_lately('file_batch', b.id);
end $$;
revoke all on function wardmote.open_file_batch(text, text) from public;
grant execute on function wardmote.open_file_batch(text, text) to wardmote_app;
insert into public.access_door (kind, "table", "column") values ('file_batch', 'files_in_batch', 'id');
"""
ENTRIES = said_of("file_batch", stands=there_is("files_in_batch"), opens=owned("files_in_batch")) + said_of(
    "file_source", stands=there_is("files_in_source")
)


class Migration(migrations.Migration):
    dependencies = [
        ("files_in", "0001_initial"),
        ("front_doors", "0006_by_mail"),
        ("audit", "0010_by_the_clock"),
        ("desk", "0002_protect"),
        ("access", "0018_shut"),
        ("clocks", "0003_shipped"),
    ]
    operations = [
        *[
            migrations.RunSQL(protected(f"files_in_{name}"), unprotected(f"files_in_{name}"))
            for name in ("source", "batch", "content", "fault")
        ],
        migrations.RunSQL(
            definers_alone("files_in_taken", "prints of rows, by which none becomes a report twice")
            + definers_alone(
                "files_in_mailbox", "how reading the mailbox stands, of which functions tell what may be told"
            )
            + definers_alone("files_in_message", "prints of messages, by which none becomes a report twice")
            + of_class("public: figures of files and mail, the same for everyone", "files_in_parameter"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(ENTRIES, migrations.RunSQL.noop),
    ]
