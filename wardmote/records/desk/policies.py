"""What the rules allow at a desk now, as a list of refusals. The row policies are the guarantee."""

from wardmote.foundation.refusals import Refusal
from wardmote.records.desk.models import SavedView, Template
from wardmote.trust.identity.models import Officer, Role, Team

NOT_ALLOWED = Refusal("not-allowed", "You may use this, but not change it.")
NO_FILTER = Refusal("no-filter", "There is no filter or sort to save. Choose some on the list first.")
SUPERVISORS_KEEP = Refusal("supervisors-keep", "Templates of the agency are kept by its supervisors.")


def refusals_to_save_view(
    *, name: str, query: str, list_name: str, team: Team | None, by: Officer, but: SavedView | None = None
) -> list[Refusal]:
    """Every reason why this view may not be saved under this name."""
    refusals = [] if query else [NO_FILTER]
    if team is not None and team.pk != by.team_id:
        refusals.append(Refusal("another-team", "Share it with your own team."))
    same = SavedView.objects.filter(list_name=list_name, name__iexact=name, deleted_at=None)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        refusals.append(Refusal("name-taken", "There is a view with this name already. Choose another name."))
    return refusals


def refusals_to_change_view(view: SavedView, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not change or delete this view: its maker or a supervisor may."""
    if view.officer_id == by.pk and view.team_id in (None, by.team_id):
        return []
    if view.team_id is not None and view.team_id == by.team_id and by.has_role(Role.SUPERVISOR):
        return []
    return [NOT_ALLOWED]


def refusals_to_make_template(*, for_agency: bool, by: Officer) -> list[Refusal]:
    return [SUPERVISORS_KEEP] if for_agency and not by.has_role(Role.SUPERVISOR) else []


def refusals_to_change_template(template: Template, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not change or delete this template."""
    if template.officer_id == by.pk:
        return []
    return refusals_to_make_template(for_agency=template.officer_id is None, by=by)
