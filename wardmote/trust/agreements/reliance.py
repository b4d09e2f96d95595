"""Whether an agreement lets one agency be shown another's records, and in words why not.

The SQL function `wardmote.live_sharing()` is the guarantee; this says the same in words. A test holds the two
to each other over a table of situations.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements.models import Agreement, Party, Purpose
from wardmote.trust.agreements.vocabulary import CATEGORIES, PURPOSES
from wardmote.trust.identity.models import Agency

State = Agreement.State


def refusals_to_rely(
    agreement: Agreement,
    parties: Sequence[Party],
    *,
    reader: Agency,
    owner: Agency,
    purpose: str,
    categories: Collection[str],
    on: date,
) -> list[Refusal]:
    """Why this agreement does not let `owner` show `reader` these categories for that purpose on that day.

    None means it does, exactly as `wardmote.live_sharing(reader)` has it. One statement: the list of purposes
    is the partnership's own.
    """
    refusals = refusals_of_standing(agreement, parties, reader=reader, owner=owner, on=on)
    name = name_of(agreement)
    if purpose not in agreement.purposes:
        refusals.append(
            Refusal("purpose-not-covered", f"{name} does not cover the purpose {_purpose(purpose)}.")
        )
    refusals += _refusals_of_purpose(purpose)
    if left_over := sorted(set(categories) - set(agreement.categories)):
        words = listed(_category(key) for key in left_over)
        refusals.append(Refusal("category-not-covered", f"{name} does not cover: {words}."))
    return refusals


def refusals_of_standing(
    agreement: Agreement, parties: Sequence[Party], *, reader: Agency, owner: Agency, on: date
) -> list[Refusal]:
    """Why nothing at all is shown under it between the two on that day, whatever the purpose."""
    refusals = []
    name = name_of(agreement)
    if agreement.state == State.IN_FORCE:
        if agreement.starts_on is None:
            refusals.append(Refusal("not-started", f"{name} has no start date."))
        elif agreement.starts_on > on:
            refusals.append(Refusal("not-started", f"{name} starts on {day_words(agreement.starts_on)}."))
        if agreement.ends_on and agreement.ends_on < on:
            refusals.append(Refusal("ended", f"{name} ended on {day_words(agreement.ends_on)}."))
    else:
        refusals.append(_refusal_of_state(agreement, name))
    for agency in dict.fromkeys((reader, owner)):
        if refusal := _refusal_of_party(name, agency, parties, on=on):
            refusals.append(refusal)
    return refusals


def name_of(agreement: Agreement) -> str:
    return f"The agreement “{agreement.document_name or agreement.register_id}”"


def _refusal_of_state(agreement: Agreement, name: str) -> Refusal:
    when = f" on {day_words(agreement.state_changed_at)}" if agreement.state_changed_at else ""
    return {
        State.DRAFT.value: Refusal("not-in-force", f"{name} is a draft."),
        State.AWAITING_SIGNATURE.value: Refusal("not-in-force", f"{name} is awaiting signature."),
        State.SUSPENDED.value: Refusal("suspended", f"{name} was suspended{when}."),
        State.ENDED.value: Refusal("ended", f"{name} ended{when}."),
        State.SUPERSEDED.value: Refusal("superseded", f"{name} was replaced by a later version{when}."),
    }[agreement.state]


def _refusal_of_party(name: str, agency: Agency, parties: Sequence[Party], *, on: date) -> Refusal | None:
    """None if some party that is this agency binds it that day: it may be written under several names."""
    own = [party for party in parties if party.organisation.agency_id == agency.pk]
    if not own:
        return Refusal("not-a-party", f"{agency} is not a party to {name[0].lower()}{name[1:]}.")
    signed = [party for party in own if party.signed_on and party.signed_on <= on]
    if not signed:
        return Refusal("not-signed", f"{agency} has not signed {name[0].lower()}{name[1:]}.")
    if all(party.withdrew_on and party.withdrew_on <= on for party in signed):
        left = max(party.withdrew_on for party in signed if party.withdrew_on)
        return Refusal(
            "withdrawn", f"{agency} withdrew from {name[0].lower()}{name[1:]} on {day_words(left)}."
        )
    return None


def _refusals_of_purpose(key: str) -> list[Refusal]:
    purpose = Purpose.objects.filter(key=key).first()
    if purpose is None:
        return [Refusal("purpose-unknown", f"The list of purposes has no “{key}”.")]
    if not purpose.personal_data:
        return [
            Refusal("purpose-depersonalised", f"No personal data is shared for the purpose “{purpose.name}”.")
        ]
    return []


def _purpose(key: str) -> str:
    return next((f"“{row[1]}”" for row in PURPOSES if row[0] == key), f"“{key}”")


def _category(key: str) -> str:
    return next((row[1] for row in CATEGORIES if row[0] == key), key)


def listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
