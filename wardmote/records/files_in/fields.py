"""What a column of a spreadsheet can be of a report, and the headings by which it is guessed."""

from typing import NamedTuple


class Field(NamedTuple):
    """How many characters it takes, and headings it often has, the likelier first."""

    key: str
    label: str
    most: int
    headings: tuple[str, ...]
    hint: str = ""


def field(key: str, label: str, most: int, headings: str, hint: str = "") -> Field:
    return Field(key, label, most, tuple(" ".join(each.split()) for each in headings.split(",")), hint)


FIELDS = (
    field(
        "reference",
        "Its own reference",
        80,
        """reference, ref, reference number, ref no, case number, job number, incident number, log number,
        complaint number, crm reference, id""",
        "A number that is a row’s own and stays. Without it a row is known by all it says.",
    ),
    field(
        "category",
        "Category",
        120,
        "category, type, incident type, kind, complaint type, nature of complaint, service, subject",
    ),
    field(
        "what",
        "What happened",
        20_000,
        """what happened, description, details, detail, complaint, summary, narrative, incident details,
        description of complaint, observations""",
    ),
    field(
        "more",
        "More of what happened",
        20_000,
        "notes, comments, action taken, actions, outcome, further details, officer notes",
        "It is put below what happened.",
    ),
    field(
        "date",
        "Day, or day and time",
        60,
        """date, incident date, date of incident, date and time, datetime, date received, date/time,
        call date, logged, occurred""",
    ),
    field("time", "Time", 40, "time, incident time, time of incident, call time, time received"),
    field(
        "area",
        "Street, estate or ward",
        80,
        "area, street, estate, ward, location, street name, neighbourhood",
        "It shows in lists: no house number.",
    ),
    field(
        "address",
        "Address",
        200,
        "address, full address, property, premises, address of incident, site",
    ),
    field("postcode", "Postcode", 8, "postcode, post code, post code of incident"),
    field(
        "who",
        "Who is said to be involved",
        2_000,
        "who, suspect, perpetrator, involved, alleged perpetrator, name of perpetrator",
    ),
    field(
        "teller_name",
        "Name of whoever reported it",
        120,
        """name, caller, caller name, complainant, complainant name, reporter, reported by, customer name,
        customer""",
    ),
    field(
        "teller_phone",
        "Their telephone",
        40,
        "phone, telephone, tel, caller phone, mobile, contact number, phone number",
    ),
    field(
        "teller_email",
        "Their e-mail address",
        254,
        "email, e-mail, email address, caller email, complainant email",
    ),
)
BY_KEY = {each.key: each for each in FIELDS}
