"""What the rules of the register allow now: what an entry lacks, and who may do what to it.

Row policies are the guarantee that only an entry's owner changes it; these are the words.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements.models import Agreement, Gateway, Organisation, Party
from wardmote.trust.agreements.reliance import listed, refusals_of_standing, refusals_to_rely
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Agency, Officer, Role

__all__ = ["refusals_of_standing", "refusals_to_rely"]  # said here too: pages and upper rooms ask policies

State = Agreement.State
DRAFTING = (State.DRAFT, State.AWAITING_SIGNATURE)
BINDING = (State.IN_FORCE, State.SUSPENDED)

DOES_NOT_FIT = Refusal(
    "does-not-fit",
    "This document does not fit its seal: it was changed, or brought to where it is, by other means than"
    " Wardmote. Nothing of it is shown, and this was put on record. Tell your system administrator, with the"
    " number below.",
)


@dataclass(frozen=True)
class EndingEffect:
    """What one agency would lose: "12 cases of Marlbridge Council"."""

    agency: str
    loses: str


# Rooms above say who loses what if an agreement ended now, as far as the officer asking may know it.
# Filled in AppConfig.ready; the pages that end, suspend or replace an entry show what they return.
ending_effects: list[Callable[[Agreement], Iterable[EndingEffect]]] = []


# --- what it lacks ----------------------------------------------------------------------------------


def lacks(agreement: Agreement, parties: Sequence[Party]) -> list[Refusal]:
    """Everything missing before the entry can carry sharing, in the order of its page."""
    missing = []

    def lack(code: str, message: str) -> None:
        missing.append(Refusal(code, message))

    if not agreement.document_name:
        lack("no-name", "It has no name.")
    if not agreement.version:
        lack("no-version", "It has no version number.")
    if not agreement.document_type:
        lack("no-type", "It does not say what type of document it is.")
    if not agreement.description:
        lack("no-description", "It has no description.")
    if not agreement.purposes:
        lack("no-purpose", "No purpose is chosen, so it cannot be relied on for any.")
    if not agreement.categories:
        lack("no-category", "No category of data is chosen.")
    if not agreement.gateways:
        lack("no-gateway", "No legal gateway is chosen.")
    for part in PARTS:
        if part.required and not getattr(agreement, part.field).strip():
            lack(f"no-{part.field.replace('_', '-')}", f"It does not {part.missing}.")
    if agreement.owner_team_id is None:
        lack("no-owner-team", "No team owns it.")
    if agreement.successor_team_id is None:
        lack("no-successor-team", "No team is named to take it over.")
    if agreement.starts_on is None:
        lack("no-start", "It has no start date.")
    if agreement.review_on is None:
        lack("no-review", "It has no review date.")
    return missing + _lacks_of_parties(parties)


def _lacks_of_parties(parties: Sequence[Party]) -> list[Refusal]:
    if len(parties) < 2:
        few = "No party is named" if not parties else "Only one party is named"
        return [Refusal("few-parties", f"{few}; sharing needs two.")]
    missing = []
    for code, words, lacking in (
        (
            "no-controller-role",
            "No controller role is given for",
            [p for p in parties if not p.controller_role],
        ),
        ("no-contact", "No contact is given for", [p for p in parties if not p.contact]),
        (
            "no-data-protection-officer",
            "No data protection officer is given for",
            [p for p in parties if not p.data_protection_officer],
        ),
    ):
        if lacking:
            missing.append(Refusal(code, f"{words} {listed(str(p.organisation) for p in lacking)}."))
    signed = sum(party.signed_on is not None for party in parties)
    if signed < 2:
        who = "No party has signed" if not signed else "Only one party has signed"
        missing.append(Refusal("few-signatures", f"{who}; two must."))
    return missing


def warnings(parties: Sequence[Party], gateways: Iterable[Gateway], *, on: date) -> list[str]:
    """What does not stop an entry from being brought into force but should be known."""
    words = []
    if unsigned := [str(party.organisation) for party in parties if party.signed_on is None]:
        words.append(f"Nothing is shared with a party until it signs. Not signed: {listed(unsigned)}.")
    if absent := [str(party.organisation) for party in parties if party.organisation.agency_id is None]:
        words.append(f"Not on the system yet, so nobody there can be shown anything: {listed(absent)}.")
    words += [
        f"The gateway {gateway.source} is unconfirmed: check it against the source."
        for gateway in gateways
        if gateway.status != Gateway.Status.CHECKED
    ]
    return words


# --- who may do what --------------------------------------------------------------------------------


def _is_lead(by: Officer) -> bool:
    return by.has_role(Role.INFORMATION_GOVERNANCE)


def leads_only(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    if by.agency_id == agreement.owner_id and _is_lead(by):
        return []
    return [
        Refusal(
            "not-lead",
            f"Only information governance leads of {agreement.owner}, which keeps this entry, can do this.",
        )
    ]


def refusals_to_draft(*, by: Officer) -> list[Refusal]:
    if by.has_role(Role.INFORMATION_GOVERNANCE, Role.REGISTER_EDITOR):
        return []
    return [Refusal("not-editor", "Only information governance leads and register editors add entries.")]


def refusals_to_edit(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    """What an entry says can change while it shares nothing; afterwards a new version is made."""
    refusals = []
    if by.agency_id != agreement.owner_id or refusals_to_draft(by=by):
        refusals.append(
            Refusal(
                "not-editor",
                f"Only information governance leads and register editors of {agreement.owner} change it.",
            )
        )
    if agreement.state not in DRAFTING:
        refusals.append(
            Refusal(
                "not-draft",
                f"The entry is {agreement.get_state_display().lower()}. Make a new version to change it.",
            )
        )
    elif is_signed(agreement):
        refusals.append(
            Refusal("signed", "A party has signed it as it stands. Make a new version to change it.")
        )
    return refusals


def is_signed(agreement: Agreement) -> bool:
    """Whether any party has signed: nobody is bound to other words than those they signed."""
    return agreement.state != State.DRAFT and agreement.parties.filter(signed_on__isnull=False).exists()


def refusals_to_hand_over(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    """The owning and successor teams may change at any time before the end."""
    return leads_only(agreement, by=by) + _state_refusals(
        agreement, (*DRAFTING, *BINDING), "It is over, so nobody needs to own it."
    )


def refusals_to_make_version(
    agreement: Agreement, later: Sequence[Agreement], *, by: Officer
) -> list[Refusal]:
    refusals = []
    if by.agency_id != agreement.owner_id or refusals_to_draft(by=by):
        refusals.append(
            Refusal(
                "not-editor",
                f"Only information governance leads and register editors of {agreement.owner} can.",
            )
        )
    if agreement.state in DRAFTING and not is_signed(agreement):
        refusals.append(Refusal("still-draft", "This version is not in force yet: change it instead."))
    if any(other.state in DRAFTING for other in later):
        refusals.append(Refusal("version-begun", "A new version has been begun already."))
    return refusals


def refusals_to_send_for_signature(
    agreement: Agreement, parties: Sequence[Party], *, by: Officer
) -> list[Refusal]:
    refusals = refusals_to_draft(by=by) or (
        []
        if by.agency_id == agreement.owner_id
        else [Refusal("not-owner", f"Only officers of {agreement.owner} can.")]
    )
    refusals += _state_refusals(agreement, (State.DRAFT,), "It has been sent for signature already.")
    if len(parties) < 2:
        refusals.append(Refusal("few-parties", "Name at least two parties first."))
    return refusals


def refusals_to_sign(agreement: Agreement, party: Party, *, by: Officer) -> list[Refusal]:
    """An agency on the system signs for itself; what others signed on paper, the entry's keeper records."""
    refusals = []
    agency = party.organisation.agency_id
    if not (_is_lead(by) and by.agency_id == (agency or agreement.owner_id)):
        refusals.append(
            Refusal(
                "signs-for-itself",
                f"Only its own information governance lead signs for {party.organisation}: "
                "they find it on their home page.",
            )
            if agency
            else Refusal(
                "not-lead",
                f"{party.organisation} is not on the system: only an information governance lead of "
                f"{agreement.owner}, which keeps this entry, records its signature.",
            )
        )
    refusals += _state_refusals(
        agreement,
        (State.AWAITING_SIGNATURE, *BINDING),
        "It is a draft: send it for signature first."
        if agreement.state == State.DRAFT
        else "It is over: nobody can sign it.",
    )
    if party.withdrew_on:
        refusals.append(Refusal("withdrew", f"{party.organisation} has withdrawn."))
    elif party.signed_on:
        refusals.append(Refusal("signed", f"{party.organisation} signed on {day_words(party.signed_on)}."))
    return refusals


def refusals_to_bring_into_force(
    agreement: Agreement, parties: Sequence[Party], *, by: Officer, on: date
) -> list[Refusal]:
    refusals = leads_only(agreement, by=by)
    refusals += _state_refusals(
        agreement,
        DRAFTING,
        f"It is {agreement.get_state_display().lower()}, not a draft or awaiting signature.",
    )
    if agreement.ends_on and agreement.ends_on < on:
        refusals.append(Refusal("ended", f"Its last day was {day_words(agreement.ends_on)}."))
    return refusals + lacks(agreement, parties)


def refusals_to_suspend(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    return leads_only(agreement, by=by) + _state_refusals(agreement, (State.IN_FORCE,), "It is not in force.")


def refusals_to_resume(agreement: Agreement, *, by: Officer, on: date) -> list[Refusal]:
    refusals = leads_only(agreement, by=by) + _state_refusals(
        agreement, (State.SUSPENDED,), "It is not suspended."
    )
    if agreement.ends_on and agreement.ends_on < on:
        refusals.append(Refusal("ended", f"Its last day was {day_words(agreement.ends_on)}."))
    return refusals


def refusals_to_end(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    return leads_only(agreement, by=by) + _state_refusals(
        agreement, BINDING, "It is neither in force nor suspended."
    )


def refusals_to_renew(agreement: Agreement, *, by: Officer, on: date) -> list[Refusal]:
    """New review and end dates while it runs. What has ended is begun again by a new version."""
    refusals = leads_only(agreement, by=by) + _state_refusals(
        agreement, BINDING, "It is not in force: its dates are changed with the rest of it."
    )
    if agreement.ends_on and agreement.ends_on < on:
        refusals.append(
            Refusal(
                "ended", f"It ended on {day_words(agreement.ends_on)}. Make a new version to begin again."
            )
        )
    return refusals


def refusals_to_withdraw(agreement: Agreement, party: Party, *, by: Officer) -> list[Refusal]:
    refusals = []
    if not (_is_lead(by) and by.agency_id == party.organisation.agency_id):
        refusals.append(
            Refusal(
                "not-own-party",
                f"Only an information governance lead of {party.organisation} can withdraw it.",
            )
        )
    refusals += _state_refusals(
        agreement, BINDING, "It is neither in force nor suspended, so it binds nobody."
    )
    if party.withdrew_on:
        refusals.append(Refusal("withdrew", f"{party.organisation} has withdrawn already."))
    return refusals


def refusals_to_change_party(agreement: Agreement, party: Party, *, by: Officer) -> list[Refusal]:
    """Contacts change while an entry runs; its own lead keeps a party's, the entry's editors all of them."""
    if agreement.state in BINDING:
        if _is_lead(by) and by.agency_id in (agreement.owner_id, party.organisation.agency_id):
            return []
        return [
            Refusal(
                "not-lead",
                "Only an information governance lead of the party, or of the agency that keeps the entry, "
                "can change this.",
            )
        ]
    return refusals_to_edit(agreement, by=by)


def refusals_to_attach(agreement: Agreement, *, by: Officer) -> list[Refusal]:
    if by.agency_id == agreement.owner_id and (
        _is_lead(by) or (by.has_role(Role.REGISTER_EDITOR) and agreement.state in DRAFTING)
    ):
        return []
    return [
        Refusal(
            "not-editor",
            f"Only information governance leads of {agreement.owner}, and its register editors while it is a "
            "draft, attach documents.",
        )
    ]


def refusals_to_correct_names(*, by: Officer) -> list[Refusal]:
    if _is_lead(by):
        return []
    return [Refusal("not-lead", "Only information governance leads correct names.")]


def refusals_to_link(
    organisation: Organisation, parties: Sequence[Party], *, by: Officer, to: Agency | None
) -> list[Refusal]:
    """Who an organisation is decides who sees under the entries that name it."""
    refusals = refusals_to_correct_names(by=by)
    binding = [party for party in parties if party.agreement.state in BINDING]
    if binding and organisation.agency_id is not None and organisation.agency_id != (to.pk if to else None):
        refusals.append(
            Refusal(
                "party-in-force",
                f"{organisation} is a party to an entry in force, so it stays {organisation.agency}.",
            )
        )
    elif to and any(
        other.organisation.agency_id == to.pk
        and other.organisation_id != organisation.pk
        and other.withdrew_on
        for party in parties
        for other in party.agreement.parties.all()
    ):
        refusals.append(
            Refusal(
                "left", f"{to} left an agreement that names {organisation}: a new version brings it back."
            )
        )
    elif any(party.agreement.owner_id != by.agency_id for party in binding):
        refusals.append(
            Refusal(
                "party-in-force-of-another",
                f"{organisation} is a party to an entry in force that another agency keeps: ask its lead.",
            )
        )
    return refusals


def _state_refusals(agreement: Agreement, allowed: Collection[str], message: str) -> list[Refusal]:
    return [] if agreement.state in allowed else [Refusal("wrong-state", message)]
