"""One model, two writers: the same content as JSON and as XML, as the standard's schemas have it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from tests.open311.schemas import faults, schemas
from wardmote.outward.api.open311 import reading, standard, writers
from wardmote.outward.api.open311.standard import Refuses

AT = datetime(2026, 7, 1, 23, 40, tzinfo=timezone(timedelta(hours=1)))
ONE = standard.ServiceRequest(
    "4f1c" * 8, "closed", "noise", AT,
    status_notes="We spoke to <them> & they said \x0b“sorry”", service_name="Noise", lat=Decimal("51.512"),
    long=Decimal("-0.091"), zipcode="EC2Y",
)  # fmt: skip
DEFINITION = standard.Definition(
    "noise",
    (
        standard.Attribute("first", "text", "In danger? Call 999", variable=False),
        standard.Attribute(
            "contact", "singlevaluelist", "How?", order=2,
            values=(standard.Choice("any", "Any way"), standard.Choice("none", "Do not")),
        ),
    ),
)  # fmt: skip
DISCOVERY = standard.Discovery(
    standard.CHANGESET, "Ask us", "Ask us", (standard.Endpoint("s", "u", "c", "production"),)
)
ANSWERS = [
    standard.requests([ONE]),
    standard.requests([]),
    standard.services([standard.Service("noise", "Noise")]),
    standard.definition(DEFINITION),
    standard.created(standard.Created("ab")),
    standard.of_token(standard.OfToken("ab", "t")),
    standard.updates([standard.Update("1", "ab", "open", AT, "")]),
    standard.discovery(DISCOVERY),
    standard.errors([standard.Fault(403, "No")]),
]


def from_xml(element):
    """What a reader of XML makes of it: text, and whatever has elements in it."""
    if len(element) == 0:
        return element.text
    names = {child.tag for child in element}
    if len(names) == 1 and names <= {
        *writers.ONE_OF.values(),
        "service",
        "request",
        "request_update",
        "error",
    }:
        return [from_xml(child) for child in element]
    return {child.tag: from_xml(child) for child in element}


def as_text(value):
    """What JSON says, as XML can say it: in words, with nothing for null and for an empty list."""
    if isinstance(value, dict):
        return {name: as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value] or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value in (None, "") else str(value)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.root)
def test_json_and_xml_say_the_same(answer):
    said = json.loads(writers.as_json(answer))
    root = ElementTree.fromstring(writers.as_xml(answer))

    assert root.tag == answer.root
    assert from_xml(root) == as_text(said)


def test_moments_carry_their_offset_and_nothing_stays_null():
    (said,) = json.loads(writers.as_json(standard.requests([ONE])))

    assert said["requested_datetime"] == "2026-07-01T23:40:00+01:00"
    assert said["description"] is None
    assert said["lat"] == 51.512
    with pytest.raises(ValueError, match="offset"):
        writers.as_json(standard.requests([standard.ServiceRequest("a", "open", "b", datetime(2026, 1, 1))]))


@schemas
def test_answers_are_as_the_schemas_of_the_standard_say():
    def said(answer):
        return json.loads(writers.as_json(answer))

    found = faults(said(ANSWERS[0]), "requests.json") + faults(said(ANSWERS[1]), "requests.json")
    found += faults(said(ANSWERS[2]), "services.json") + faults(said(ANSWERS[3]), "service-definition.json")

    assert found == []
    assert faults([{"status": "lost"}], "requests.json")  # and the comparison finds something


# --- reading ----------------------------------------------------------------------------------------

GOOD = "service_code=noise&description=Loud&lat=51.5123456&long=-0.09"


def test_a_report_is_read_with_its_attributes_and_its_postcode():
    told = reading.told(
        QueryDict(
            "service_code=noise&description=Loud%00+music&address_string=12+Mill+Lane,+ec2y8ds&first_name=Joan"
            "&last_name=Smithers&attribute[when]=last+night&attribute[which][]=a&attribute[which][]=b&device_id=secret"
        )
    )

    assert (told.description, told.postcode, told.name) == ("Loud music", "EC2Y 8DS", "Joan Smithers")
    assert told.attributes == {"when": "last night", "which": "a, b"}
    assert "secret" not in repr(told)
    assert not told.is_anonymous
    assert reading.told(QueryDict(GOOD)).lat == Decimal("51.512346")
    assert reading.told(QueryDict(GOOD)).is_anonymous


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("description=Loud&lat=1&long=1", "service_code"),
        ("service_code=noise&lat=1&long=1", "description"),
        ("service_code=noise&description=Loud", "lat and long, or address_string"),
        ("service_code=noise&description=Loud&address_id=7", "address_id is not known"),
        ("service_code=noise&description=Loud&lat=1", "together"),
        ("service_code=noise&description=Loud&lat=91&long=1", "lat is not"),
        ("service_code=noise&description=Loud&lat=NaN&long=1", "lat is not"),
        ("service_code=noise&description=Loud&lat=1e400&long=Infinity", "lat is not"),
        (GOOD + "&email=no-address", "email"),
        ("service_code=noise&lat=1&long=1&description=" + "x" * 4001, "too long"),
    ],
)
def test_what_is_wrong_with_a_report_is_said(fields, words):
    with pytest.raises(Refuses) as refused:
        reading.told(QueryDict(fields))

    assert refused.value.fault.code == 400
    assert words in refused.value.fault.description


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'cc'>]><a>&b;</a>", "text/xml", 400),
        (b'{"service_code": "noise"}', "application/json", 400),
        (b"--x", "multipart/form-data; boundary=x", 400),
        (b"description=" + b"x" * reading.MOST_BYTES, reading.FORM, 413),
        (b"a=1&" * 200, reading.FORM, 400),
    ],
)
def test_nothing_but_form_fields_of_some_length_is_read(body, kind, code):
    with pytest.raises(Refuses) as refused:
        reading.fields_of(body, kind)

    assert refused.value.fault.code == code


def test_which_requests_are_asked_for():
    asked = reading.asked(
        QueryDict(
            "service_code=noise,asb&status=open&start_date=2026-01-01T00:00:00+01:00&end_date=2026-01-31T00:00:00Z"
            "&page=2&page_size=9999"
        ),
        most=100,
        days=90,
    )

    assert asked.service_codes == ("noise", "asb")
    assert asked.starts == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert (asked.page, asked.page_size) == (2, 100)


@pytest.mark.parametrize(
    "fields",
    [
        "status=lost",
        "start_date=2026-01-01",
        "start_date=2026-01-01T00:00:00",
        "start_date=2026-01-01T00:00:00Z&end_date=2026-12-31T00:00:00Z",
        "start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z",
        "page=0",
        "page=٣",
        "page_size=-1",
        "service_request_id=" + ",".join(str(n) for n in range(51)),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(fields):
    with pytest.raises(Refuses) as refused:
        reading.asked(QueryDict(fields), most=100, days=90)

    assert refused.value.fault.code == 400
