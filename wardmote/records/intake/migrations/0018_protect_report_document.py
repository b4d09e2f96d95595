"""A document of a report is seen by those of the report who may read what it holds, and goes where the report goes."""

from django.db import migrations

from wardmote.foundation.database.protection import protected, unprotected

POLICIES = """
alter table public.intake_reportdocument add constraint reportdocument_is_of_its_report
    foreign key (report_id, parent_audience_id) references public.intake_report (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_reportdocument
    for each row execute function wardmote.narrow_child();
create trigger carry after insert or update on public.intake_reportdocument
    for each row execute function wardmote.carry_audience('documents_document', 'document_id');
create policy child_read on public.intake_reportdocument for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- The document is one the officer added themselves: what is elsewhere does not become the report's too.
create policy child_add on public.intake_reportdocument for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute')
                and exists (select 1 from public.documents_document d
                             where d.id = document_id and d.added_by_id = (select wardmote.actor())));
grant select, insert on public.intake_reportdocument to wardmote_app;
grant select on public.intake_reportdocument to wardmote_definer;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0017_report_document"), ("documents", "0004_protect_what_is_sealed")]
    operations = [
        migrations.RunSQL(protected("intake_reportdocument"), unprotected("intake_reportdocument")),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
