"""Taking over into a case, as it is opened, whom and where the report it is opened from tells of."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wardmote.records.intake.models import Telling
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.commands.known import add_person, add_place
from wardmote.work.cases.models import Case, Person, Place

MOST = 200  # signs of how somebody wishes to be reached; a longer wish stands in full beside it
MORE = "... (read the whole below)"
WISHES = {
    Telling.Contact.ANY: "",
    Telling.Contact.PHONE: "By telephone",
    Telling.Contact.EMAIL: "By e-mail",
    Telling.Contact.NONE: "Does not want to be contacted",
}


@transaction.atomic
def carry_over(
    *, case: Case, telling: Telling, teller: bool, responsible: str, place: bool, by: Officer, now: datetime
) -> None:
    """What the officer chose of it: who told us, as the complainant; who is said to be responsible; where.

    Each holds the categories that the telling holds, so that nobody reads here what they may not read there.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    today, held = timezone.localdate(now), list(telling.categories)
    if teller and telling.teller_name:
        wishes = ". ".join(
            filter(None, [WISHES[Telling.Contact(telling.contact_by)], telling.contact_wishes.strip()])
        )
        add_person(
            case=case,
            name=telling.teller_name,
            role=Person.Role.VICTIM,
            from_on=today,
            contact=", ".join(filter(None, [telling.teller_phone, telling.teller_email]))[:200],
            contact_wishes=wishes if len(wishes) <= MOST else f"{wishes[: MOST - len(MORE)]}{MORE}",
            about=f"How to contact them: {wishes}" if len(wishes) > MOST else "",
            categories=held,
            by=by,
            now=now,
        )
    if responsible:
        add_person(
            case=case,
            name=responsible,
            role=Person.Role.PERPETRATOR,
            from_on=today,
            categories=held,
            by=by,
            now=now,
        )
    if place and telling.address:
        add_place(
            case=case,
            address=telling.address,
            postcode=telling.postcode,
            role=Place.Role.WHERE,
            categories=held,
            by=by,
            now=now,
        )
