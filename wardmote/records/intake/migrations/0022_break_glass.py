"""A report is read by whoever broke its glass: itself, what was told once its opening is on record, its documents."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- In an emergency: the report with this reference, for some minutes. Null where there is none that may be opened so,
-- whether it exists or not; and that it was tried is on record either way. A report has no lead: supervisors are told.
create function wardmote.break_glass_of_report(reference text, reason text) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    r record;
    made uuid;
begin
    select x.id, x.reference into r from public.intake_report x
     where x.reference = upper(trim(break_glass_of_report.reference));
    made := wardmote.begin_glass('report', r.id, r.reference, null, reason);
    if made is null then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
        values ('glass refused', 'list', null, wardmote.actor_agency(), trim(reason));
    end if;
    return made;
end $$;

-- What came with that report. A policy of a room below cannot ask the link, which asks it.
create function wardmote.glass_documents_of_report() returns table (document uuid, audience bigint)
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare
    glass uuid := wardmote.my_glass('report');
begin
    if glass is not null then
        return query select l.document_id, l.audience_id from public.intake_reportdocument l where l.report_id = glass;
    end if;
end $$;
grant execute on function wardmote.break_glass_of_report(text, text), wardmote.glass_documents_of_report() to wardmote_app;
"""
SIGNATURES = ["break_glass_of_report(text, text)", "glass_documents_of_report()"]
POLICIES = """
create policy glass_read on public.intake_report for select to wardmote_app
    using (id = (select wardmote.my_glass('report')));
create policy glass_read on public.intake_telling for select to wardmote_app
    using (report_id = (select wardmote.my_glass('report')) and report_id in (select wardmote.my_openings('report')));
create policy glass_read on public.intake_reportdocument for select to wardmote_app
    using (report_id = (select wardmote.my_glass('report')));
create policy glass_read_with_report on public.documents_document for select to wardmote_app
    using (id in (select g.document from wardmote.glass_documents_of_report() g));
-- The owner and tier of a document's audience: without it no opening of the document could be put on record.
create policy glass_read_with_report on public.access_audience for select to wardmote_app
    using (id in (select g.audience from wardmote.glass_documents_of_report() g));
-- To read only: whoever reads a person record so does not say that they are in a report.
create policy link_not_through_glass on public.intake_reportperson as restrictive for insert to wardmote_app
    with check (coalesce(person_id <> (select wardmote.my_glass('person')), true));
"""
UNDO = """
drop policy glass_read on public.intake_report;
drop policy glass_read on public.intake_telling;
drop policy glass_read on public.intake_reportdocument;
drop policy glass_read_with_report on public.documents_document;
drop policy glass_read_with_report on public.access_audience;
drop policy link_not_through_glass on public.intake_reportperson;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0021_published_streets"), ("access", "0008_named_ask_whatever_their_kind")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, UNDO),
    ]
