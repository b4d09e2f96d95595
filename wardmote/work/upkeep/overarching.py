"""The overarching agreement: clauses with what was chosen in their named fields. Nothing in them is run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.reliance import listed
from wardmote.trust.identity.models import Agency
from wardmote.work.letters.blocks import CODE, FIELD, filled, names_in
from wardmote.work.letters.setting import Head, Paper, Piece, lines_of
from wardmote.work.upkeep import queries

FIELDS = {
    "parties": "the names of the parties",
    "purposes": "the purposes chosen",
    "gateways": "the legal gateways chosen, with their sources",
    "categories": "the categories of data chosen",
    "keeper": "the agency that keeps it",
    "starts_on": "the first day",
    "review_on": "the day of its review",
}
NO_ADVICE = "Drawn up from model clauses. This is no legal advice."


@dataclass(frozen=True)
class Chosen:
    """What somebody chose for a document."""

    name: str
    register_id: str
    version: str
    keeper: Agency
    parties: tuple[Agency, ...]
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    gateways: tuple[str, ...]
    starts_on: date
    review_on: date


@dataclass(frozen=True)
class Made:
    """`words` are those of each clause by its key, `unconfirmed` the headings nobody stands behind yet."""

    paper: Paper
    words: Mapping[str, str]
    unconfirmed: tuple[str, ...]


def drawn_up(chosen: Chosen, *, on: date) -> Made:
    """The document as its clauses read today: five statements."""
    standings = queries.clauses(on=on)
    values = values_of(chosen)
    words = {each.clause.key: filled(each.clause.text, values) for each in standings}
    unconfirmed = tuple(each.clause.heading for each in standings if not each.is_confirmed)
    pieces = [
        Piece("heading", (chosen.name,)),
        Piece("paragraph", (f"Version {chosen.version or '0.1'}, a draft.",)),
    ]
    for number, each in enumerate(standings, start=1):
        pieces.append(Piece("subheading", (f"{number}. {each.clause.heading}",)))
        pieces += [
            Piece("paragraph", lines_of(part))
            for part in words[each.clause.key].split("\n\n")
            if part.strip()
        ]
    pieces.append(Piece("subheading", ("Signatures",)))
    pieces.append(
        Piece(
            "table",
            head=("For", "Date", "Name, office and signature"),
            rows=tuple((agency.name, " ", " ") for agency in chosen.parties),
        )
    )
    note = NO_ADVICE
    if unconfirmed:
        note += f" Not confirmed by an information governance lead yet: {listed(unconfirmed)}."
    pieces.append(Piece("footnote", (note,)))
    return Made(Paper(chosen.name, Head(settings.PARTNERSHIP, footer=NO_ADVICE), pieces), words, unconfirmed)


def values_of(chosen: Chosen) -> dict[str, str]:
    known = agreements.vocabulary()
    return {
        "parties": listed(agency.name for agency in chosen.parties),
        "purposes": listed(known.purpose_names(chosen.purposes)),
        "categories": listed(known.category_names(chosen.categories)),
        "gateways": "; ".join(
            f"{gateway.source} ({gateway.text[:1].lower()}{gateway.text[1:]})"
            for gateway in (known.gateways[key] for key in chosen.gateways if key in known.gateways)
        ),
        "keeper": chosen.keeper.name,
        "starts_on": day_words(chosen.starts_on),
        "review_on": day_words(chosen.review_on),
    }


def refusals_of_words(text: str) -> list[Refusal]:
    """A field is one of the list; whatever else looks like the code of a template is refused."""
    refusals = [
        Refusal("no-such-field", f"There is no field called {name}. The fields are: {', '.join(FIELDS)}.")
        for name in names_in(text)
        if name not in FIELDS
    ]
    if CODE.search(FIELD.sub("", text)):
        refusals.append(
            Refusal("code", "A field is written {{ its_name }}. No other code stands in a clause.")
        )
    return refusals
