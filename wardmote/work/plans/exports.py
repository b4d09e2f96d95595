"""A plan as rows and as one JSON value: reported and computed side by side."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from wardmote.work.plans.models import Service
from wardmote.work.plans.sheet import Row, Sheet

COLUMNS = [
    "Priority",
    "Number",
    "Action",
    "Deadline",
    "Deadline, last day",
    "First deadline",
    "Lead services",
    "Supporting partners",
    "Status",
    "Completed",
    "Forecast",
    "Slip, days",
    "Rating",
    "Why",
    "Set by hand",
    "Reported rating",
    "Reported comment",
    "Reported in",
    "Newest progress",
    "Progress on",
    "Differences",
    "Carried over from",
]


def iso(day: date | datetime | None) -> str:
    return day.date().isoformat() if isinstance(day, datetime) else day.isoformat() if day else ""


def lines(sheet: Sheet) -> Iterator[list[Any]]:
    for row in sheet.rows:
        action, reported, entry = row.action, row.reported, row.entry
        yield [
            f"{row.priority.number} {row.priority.title}",
            action.number,
            action.title,
            row.due,
            iso(action.deadline_on),
            iso(action.first_deadline_on),
            row.lead_names,
            row.support_names,
            action.get_status_display(),
            iso(action.completed_on),
            iso(action.forecast_on),
            "" if row.slip is None else row.slip,
            row.rating.word,
            row.rating.reason,
            "Yes" if row.rating.by_hand else "",
            reported.rating if reported else "",
            reported.comment if reported else "",
            reported.source if reported else "",
            entry.what if entry else "",
            iso(entry.at) if entry else "",
            " ".join(each.message for each in row.differs),
            "Yes" if action.carried_from_id else "",
        ]


def as_json(sheet: Sheet) -> dict[str, Any]:
    """The whole plan as a value that a program reads."""
    plan, rule = sheet.plan, sheet.rule
    return {
        "id": str(plan.pk),
        "title": plan.title,
        "about": plan.about,
        "state": plan.state,
        "starts_on": iso(plan.starts_on),
        "ends_on": iso(plan.ends_on),
        "kept_by": plan.owner.name,
        "follows": str(plan.follows_id) if plan.follows_id else None,
        "rated_on": iso(sheet.today),
        "rule": {
            "amber_days": rule.amber_days,
            "quiet_days": rule.quiet_days,
            "late_days": rule.late_days,
            "source": rule.source,
            "status": rule.status,
        },
        "counts": sheet.counts,
        "priorities": [
            {
                "number": group.priority.number,
                "title": group.priority.title,
                "actions": [of_row(row) for row in group.rows],
            }
            for group in sheet.groups
        ],
    }


def of_row(row: Row) -> dict[str, Any]:
    action = row.action
    return {
        "id": str(action.pk),
        "number": action.number,
        "title": action.title,
        "deadline": row.due or None,
        "deadline_on": iso(action.deadline_on) or None,
        "precision": action.precision,
        "first_deadline_on": iso(action.first_deadline_on) or None,
        "leads": [of_service(each) for each in row.leads],
        "supports": [of_service(each) for each in row.supports],
        "status": action.status,
        "completed_on": iso(action.completed_on) or None,
        "forecast_on": iso(action.forecast_on) or None,
        "slip_days": row.slip,
        "computed": {
            "rating": row.rating.colour,
            "reason": row.rating.reason,
            "by_hand": row.rating.by_hand,
            "by_rule": row.by_rule.colour,
        },
        "reported": {
            "rating": row.reported.rating,
            "colour": row.reported.colour or None,
            "comment": row.reported.comment,
            "source": row.reported.source,
        }
        if row.reported
        else None,
        "progress": {"what": row.entry.what, "on": iso(row.entry.at)} if row.entry else None,
        "differences": [{"code": each.code, "message": each.message} for each in row.differs],
        "carried_from": str(action.carried_from_id) if action.carried_from_id else None,
    }


def of_service(service: Service) -> dict[str, Any]:
    return {
        "name": service.name,
        "agency": service.agency.name if service.agency else None,
        "team": service.team.name if service.team else None,
    }
