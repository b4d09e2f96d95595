"""What can be done at a desk: views saved, shared and deleted, templates kept, drafts kept and forgotten."""

import json
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.desk import policies, queries
from wardmote.records.desk.models import Draft, SavedView, Template
from wardmote.trust.identity.models import Officer, Team

MOST_DRAFTS = 50  # of one officer; the oldest goes when there is one more
LONGEST_DRAFT = 100_000  # characters


class CannotSave(Refused):
    pass


class CannotChange(Refused):
    pass


# --- views --------------------------------------------------------------------------------------


@transaction.atomic
def save_view(
    *,
    list_name: str,
    name: str,
    query: str,
    team: Team | None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> SavedView:
    """Save the filters and sort of a list under a name, for oneself or for one's team.

    `query` is already as the list cleans it. `key` is the id the view will have.

    :raises CannotSave: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_save_view(
        name=name, query=query, list_name=list_name, team=team, by=by
    ):
        raise CannotSave(refusals)
    view = SavedView(
        pk=key or uuid4(),
        list_name=list_name,
        name=name,
        query=query,
        officer=by,
        team=team,
        made_at=now,
    )
    with by_row_policy(CannotSave, policies.NOT_ALLOWED):
        view.save(force_insert=True)
    audit.record("view saved", kind="view", subject=view.pk, owner=by.agency_id)
    return view


@transaction.atomic
def change_view(*, view: SavedView, name: str, team: Team | None, by: Officer) -> None:
    """Rename a view, share it with one's team or no more.

    :raises CannotChange: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_change_view(view, by=by) or policies.refusals_to_save_view(
        name=name, query=view.query, list_name=view.list_name, team=team, by=by, but=view
    )
    if refusals:
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        SavedView.objects.filter(pk=view.pk).update(name=name, team=team)
    audit.record("view changed", kind="view", subject=view.pk, owner=by.agency_id)


@transaction.atomic
def delete_view(*, view: SavedView, by: Officer, now: datetime) -> None:
    """Take a view away from all who see it; for a month it can be had back.

    :raises CannotChange: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change_view(view, by=by):
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        if SavedView.objects.filter(pk=view.pk, deleted_at=None).update(deleted_at=now):
            audit.record("view deleted", kind="view", subject=view.pk, owner=by.agency_id)


@transaction.atomic
def bring_view_back(*, view: SavedView, by: Officer) -> None:
    """Undo the deleting of a view.

    :raises CannotChange: with every reason, if the rules refuse, or its name was taken meanwhile.
    """
    refusals = policies.refusals_to_change_view(view, by=by) or policies.refusals_to_save_view(
        name=view.name, query=view.query, list_name=view.list_name, team=view.team, by=by, but=view
    )
    if refusals:
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        if SavedView.objects.filter(pk=view.pk).exclude(deleted_at=None).update(deleted_at=None):
            audit.record("view brought back", kind="view", subject=view.pk, owner=by.agency_id)


OPEN_WITH = """
insert into desk_liststate (id, officer_id, list_name, query, default_view_id)
values (gen_random_uuid(), %s, %s, '', %s)
on conflict (officer_id, list_name) do update set default_view_id = excluded.default_view_id
"""


@transaction.atomic
def open_with(*, list_name: str, view: SavedView | None, by: Officer) -> None:
    """Have a list open with this view, or with none; for this officer alone.

    :raises CannotChange: if the view is none of theirs to use.
    """
    with by_row_policy(CannotChange, policies.NOT_ALLOWED), connection.cursor() as cursor:
        cursor.execute(OPEN_WITH, [by.pk, list_name, view.pk if view else None])
    audit.record("view chosen", kind="view", subject=view.pk if view else None, owner=by.agency_id)


# --- templates ----------------------------------------------------------------------------------


@transaction.atomic
def make_template(
    *, name: str, text: str, for_agency: bool, by: Officer, now: datetime, key: UUID | None = None
) -> Template:
    """Keep a template for oneself, or as a supervisor for the whole agency.

    :raises CannotSave: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_make_template(for_agency=for_agency, by=by):
        raise CannotSave(refusals)
    template = Template(
        pk=key or uuid4(),
        agency_id=by.agency_id,
        officer=None if for_agency else by,
        name=name,
        text=text,
        by=by,
        changed_at=now,
    )
    with by_row_policy(CannotSave, policies.NOT_ALLOWED):
        template.save(force_insert=True)
    audit.record("template made", kind="template", subject=template.pk, owner=by.agency_id)
    return template


@transaction.atomic
def change_template(*, template: Template, name: str, text: str, by: Officer, now: datetime) -> None:
    """Change a template, for notes begun from now on.

    :raises CannotChange: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change_template(template, by=by):
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        Template.objects.filter(pk=template.pk).update(name=name, text=text, by=by, changed_at=now)
    audit.record("template changed", kind="template", subject=template.pk, owner=by.agency_id)


@transaction.atomic
def delete_template(*, template: Template, by: Officer, now: datetime) -> None:
    """Take a template away; for a month it can be had back.

    :raises CannotChange: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change_template(template, by=by):
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        gone = Template.objects.filter(pk=template.pk, deleted_at=None)
        if gone.update(deleted_at=now, by=by):
            audit.record("template deleted", kind="template", subject=template.pk, owner=by.agency_id)


@transaction.atomic
def bring_template_back(*, template: Template, by: Officer) -> None:
    """Undo the deleting of a template.

    :raises CannotChange: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change_template(template, by=by):
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        back = Template.objects.filter(pk=template.pk).exclude(deleted_at=None)
        if back.update(deleted_at=None, by=by):
            audit.record("template brought back", kind="template", subject=template.pk, owner=by.agency_id)


# --- drafts: no record of anything yet, so nothing of them goes into the log --------------------


@transaction.atomic
def keep_draft(*, place: str, about: str, fields: dict[str, list[str]], by: Officer, now: datetime) -> None:
    """Keep what an officer has typed at a place, in the stead of what was kept there before."""
    text = json.dumps(fields, ensure_ascii=False)
    if len(text) > LONGEST_DRAFT:
        raise ValueError(f"a draft of {len(text)} characters; expected at most {LONGEST_DRAFT}")
    Draft.objects.bulk_create(
        [Draft(officer=by, place=place, about=about, fields=text, saved_at=now)],
        update_conflicts=True,
        unique_fields=["officer", "place"],
        update_fields=["about", "fields", "saved_at"],
    )
    kept = queries.drafts(by=by, now=now).values_list("pk", flat=True)[:MOST_DRAFTS]
    Draft.objects.filter(officer=by).exclude(pk__in=list(kept)).delete()


def forget_draft(*, place: str, by: Officer) -> None:
    """What was typed at a place was sent, or is not wanted."""
    Draft.objects.filter(officer=by, place=place).delete()
