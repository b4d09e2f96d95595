"""What the pages of powers share: colours, the look that comes before serving, one use of an opened case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from wardmote.work.cases.models import Case
from wardmote.work.powers import queries
from wardmote.work.powers.forms.service import NOT_YET
from wardmote.work.powers.models import Use

COLOURS = {
    Use.State.DRAFTED: "grey",
    Use.State.AUTHORISED: "yellow",
    Use.State.SERVED: "blue",
    Use.State.IN_FORCE: "green",
    Use.State.ENDED: "grey",
    Use.State.DISCHARGED: "grey",
    Use.State.QUASHED: "red",
    Use.State.WITHDRAWN: "grey",
}
HERE = "powers:case"
LOOK = "select wardmote.look_before_serving(%s, %s, %s, %s, %s)"


def look_first(request: HttpRequest, match: dict[str, Any]) -> tuple[str, list[str]] | None:
    """Before a power is served it is looked whether another agency has a live one: apart, and committed.

    Nobody looks for a draft: a look is counted and logged.
    """
    if request.method != "POST" or request.POST.get("how") == NOT_YET:
        return None
    use = str(match["pk"]) if "pk" in match else ""
    subject, body = request.POST.get("subject", ""), request.POST.get("body", "")
    told = [str(match["reference"]), use, subject[:80], body[:160] if subject == "body" else ""]
    return LOOK, [each.replace("\0", "") for each in told]  # of which the database knows nothing


def use_of(case: Case, pk: UUID) -> Use:
    use = queries.with_all(queries.visible().filter(case=case)).filter(pk=pk).first()
    if use is None:
        raise Http404
    use.case = case
    return use


def lit(uses: list[Use]) -> list[Use]:
    for use in uses:
        use.colour = COLOURS[Use.State(use.state)]  # type: ignore[attr-defined]
    return uses
