"""How long a record is kept is read by its owner: by those who see the record, and by the information governance leads.

The leads know of each record of the standard tier its reference, kind, days and rule, and nothing of what it holds. Of
named tiers only those know who see them. Nobody writes a row here but our functions. A partner who sees a record sees
that it is to be deleted, and what they themselves said to it.
"""

from django.db import migrations

from wardmote.foundation.database.protection import of_class, protected, unprotected

PROTECTED = [
    "retention_item",
    "retention_hold",
    "retention_deletion",
    "retention_answer",
    "retention_decision",
    "retention_tombstone",
]

MINE = "owner_id = (select wardmote.actor_agency())"
LEADS = "(tier = 'standard' and (select wardmote.actor_has('information_governance')))"
SEEN = "audience_id in (select wardmote.my_audiences())"
OF_AN_ITEM = "exists (select 1 from public.retention_item i where i.id = item_id)"

POLICIES = f"""
create policy item_read on public.retention_item for select to wardmote_app
    using ({MINE} and ({LEADS} or {SEEN}));
create policy hold_read on public.retention_hold for select to wardmote_app using ({OF_AN_ITEM});
create policy decision_read on public.retention_decision for select to wardmote_app using ({OF_AN_ITEM});
create policy deletion_read on public.retention_deletion for select to wardmote_app
    using ({SEEN} or ({MINE} and {LEADS}));
create policy answer_read on public.retention_answer for select to wardmote_app
    using (exists (select 1 from public.retention_deletion d where d.id = deletion_id)
           and (select wardmote.actor_agency()) in (agency_id, owner_id));
create policy tombstone_read on public.retention_tombstone for select to wardmote_app
    using ({SEEN} or ({MINE} and tier = 'standard'
                      and (select wardmote.actor_has('information_governance', 'auditor'))));
alter table public.retention_hold alter reason set statistics 0, alter lifted_reason set statistics 0;
alter table public.retention_decision alter reason set statistics 0;
alter table public.retention_answer alter words set statistics 0, alter settled_words set statistics 0;
grant select on public.retention_rule to wardmote_app, wardmote_definer;
grant insert on public.retention_rule to wardmote_definer;
grant select on public.retention_carried, public.retention_hook to wardmote_definer;
grant select, insert, update on public.retention_item, public.retention_hold, public.retention_deletion,
    public.retention_answer to wardmote_definer;
grant select, insert on public.retention_decision, public.retention_tombstone to wardmote_definer;
""" + "".join(f"grant select on public.{table} to wardmote_app;\n" for table in PROTECTED)

PARAMETERS = """
insert into public.access_parameter (key, value, unit, starts_on, source) values
    ('deletion_cooling_off', 14, 'days', '2026-01-01', 'partnership default'),
    ('deletion_partners', 28, 'days', '2026-01-01', 'partnership default'),
    ('retention_longest_keep', 120, 'months', '2026-01-01', 'partnership default'),
    ('retention_overdue', 28, 'days', '2026-01-01', 'partnership default');
"""

# What goes with a case or a report although it stands in a lower room: each through its link.
CARRIED = """
insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column) values
    ('case', 'cases_caseaction', 'case_id', 'actions_action', 'action_id'),
    ('case', 'cases_casedocument', 'case_id', 'documents_document', 'document_id'),
    ('case', 'cases_casedisclosure', 'case_id', 'access_disclosure', 'disclosure_id'),
    ('report', 'intake_reportdocument', 'report_id', 'documents_document', 'document_id'),
    ('report', 'intake_referral', 'report_id', 'access_disclosure', 'disclosure_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("access", "0008_named_ask_whatever_their_kind"),
        ("cases", "0019_hidden_as_not_there"),
        ("intake", "0020_hidden_as_not_there"),
        ("notices", "0009_told_without_an_answer"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in PROTECTED],
        migrations.RunSQL(
            of_class(
                "public: periods of keeping with their sources, which say nothing of any record",
                "retention_rule",
            )
            + of_class("framework", "retention_carried", "retention_hook"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(
            PARAMETERS,
            "delete from public.access_parameter where key in ('deletion_cooling_off', 'deletion_partners',"
            " 'retention_longest_keep', 'retention_overdue');",
        ),
        migrations.RunSQL(CARRIED, "delete from public.retention_carried;"),
    ]
