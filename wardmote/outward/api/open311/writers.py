"""An answer of the standard, written as JSON or as XML: the same content, by the same names."""

import json
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils.xmlutils import SimplerXMLGenerator

from wardmote.outward.api.open311.standard import Answer, moment, plain

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# What one thing within a list of the model is called in XML.
ONE_OF = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


def write(answer: Answer, form: str) -> str:
    return as_json(answer) if form == "json" else as_xml(answer)


def as_json(answer: Answer) -> str:
    rows = plain(answer.rows)
    return json.dumps(rows if answer.item else rows[0], default=_in_json, ensure_ascii=False)


def _in_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__}; expected a moment or a number")


def as_xml(answer: Answer) -> str:
    written = StringIO()
    xml = SimplerXMLGenerator(written, "utf-8")
    xml.startDocument()
    rows = plain(answer.rows)
    if answer.item:
        _element(xml, answer.root, rows, one=answer.item)
    else:
        _element(xml, answer.root, rows[0])
    xml.endDocument()
    return written.getvalue()


def _element(xml: SimplerXMLGenerator, name: str, value: Any, *, one: str = "") -> None:
    xml.startElement(name, {})  # type: ignore[arg-type]  # any mapping does
    if isinstance(value, dict):
        for inner, each in value.items():
            _element(xml, inner, each)
    elif isinstance(value, list):
        for each in value:
            _element(xml, one or ONE_OF[name], each)
    elif value is not None:
        xml.characters(_in_xml(value))
    xml.endElement(name)


def _in_xml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    return str(float(value)) if isinstance(value, Decimal) else str(value)
