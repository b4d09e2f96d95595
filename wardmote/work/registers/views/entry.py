"""One entry: its page, new, edit, history, review, what is done with it, and an action asked from it."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.design.paging import number_asked_for
from wardmote.records.documents.forms import DocumentForm
from wardmote.records.documents.taking import take
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.registers import (
    asking,
    attaching,
    charting,
    commands,
    exporting,
    keeping,
    policies,
    queries,
    values,
)
from wardmote.work.registers.anatomy import AGENCY, Column, Register
from wardmote.work.registers.forms import EntryForm, NoteForm, ReviewForm
from wardmote.work.registers.models import Entry
from wardmote.work.registers.views.common import (
    ASK,
    READ,
    address,
    entry_of,
    note_opening,
    put_refusals,
    refused,
    register_of,
    show_form,
)


@login_required
@never_cache
@READ
def detail(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    register, entry = entry_of(key, pk)
    by, today = request.user, timezone.localdate()
    note_opening(entry, by)
    names = queries.names_in(register, [(entry.values, entry.lines)])
    facts = queries.facts(register, entry)
    others = queries.others(register, [facts])
    flags = list(register.flags(facts, others, today))
    keeps = policies.keeps(entry, by=by)
    dues = queries.dues_of(entry)
    for each in dues:
        each.label = register.words_of_due(each.kind)  # type: ignore[attr-defined]
        each.is_late = each.on < today  # type: ignore[attr-defined]
    context = {
        "register": register,
        "entry": entry,
        "reference": exporting.reference(register, entry),
        "rows": summary(register, entry, names),
        "blanks": [column.label for column in register.columns if is_blank(column, entry.values)],
        "kept_by": kept_by(entry),
        "lines": line_tables(register, entry, names),
        "flags": flags,
        "dues": dues,
        "chart": charting.chart(register, facts),
        "keeps": keeps and entry.state == Entry.State.OPEN,
        "acts": acts(register, entry, by) if keeps else [],
        "actions": asking.actions_of(entry) if register.actions else [],
        "documents": attaching.documents_of(entry) if register.documents else [],
        "stale": entry.published_at is not None
        and keeps
        and by.has_role(Role.REGISTER_EDITOR)
        and is_stale(register, entry),
        "views": [(address(entry, name), words) for name, words in register.views],
        "is_agencys": entry.reach == AGENCY,
    }
    return render(request, "registers/entry.html", context)


def is_stale(register: Register, entry: Entry) -> bool:
    told = Entry.objects.filter(pk=entry.pk).values_list("public_values", flat=True).first()
    return bool(told != keeping.public_values(register, entry))


def is_blank(column: Column, kept: dict[str, Any]) -> bool:
    return kept.get(column.field) in (None, "", [])


def summary(register: Register, entry: Entry, names: dict[str, str]) -> list[dict[str, Any]]:
    """What the entry says. What is blank is named in one line below it."""
    return [
        {
            "key": column.label,
            "value": values.shown(column, entry.values.get(column.field), names),
            "kind": column.kind,
            "list": entry.values.get(column.field) if column.kind == "list" else None,
        }
        for column in register.columns
        if not is_blank(column, entry.values)
    ]


def kept_by(entry: Entry) -> list[dict[str, Any]]:
    def person(officer: Any) -> str:
        if officer is None:
            return "No one yet"
        return f"{officer.name} (has left)" if officer.left_at else officer.name

    return [
        {"key": "Owner agency", "value": entry.owner.name},
        {"key": "Team", "value": entry.team.name if entry.team else "None"},
        {"key": "Owner", "value": person(entry.officer)},
        {"key": "Successor", "value": person(entry.successor)},
        {"key": "Next review", "value": day_words(entry.review_on) if entry.review_on else "Not set"},
        {"key": "Read by", "value": entry.get_reach_display()},
    ]


def line_tables(register: Register, entry: Entry, names: dict[str, str]) -> list[dict[str, Any]]:
    """The lines of each kind, without the columns of which no line says anything."""
    tables = []
    for kind in register.lines:
        lines = entry.lines.get(kind.key, ())
        columns = [column for column in kind.columns if not all(is_blank(column, line) for line in lines)]
        tables.append(
            {
                "kind": kind,
                "name": kind.many[:1].upper() + kind.many[1:],
                "labels": [column.label for column in columns],
                "rows": [
                    {
                        "id": line.get("id", ""),
                        "cells": [
                            (column.label, values.shown(column, line.get(column.field), names))
                            for column in columns
                        ],
                        "asks": kind.asks.words if kind.asks and asking.may_ask(kind, line) else "",
                    }
                    for line in lines
                ],
            }
        )
    return tables


ACTS: dict[str, tuple[str, str, bool]] = {  # its words, what is said once it is done, whether why is asked
    "close": ("Close", "Closed", True),
    "open": ("Open again", "Open again", True),
    "publish": ("Publish", "Published", False),
    "take-back": ("Take back from the public", "No longer published", False),
    "take-over": ("Take over", "You are its owner now", False),
}


INTROS = {
    "close": "It leaves the list of open entries and its dates are followed no more. It can be opened again.",
    "open": "It stands in the list again, and its dates are followed.",
    "take-back": "Nobody outside reads it from then on.",
    "take-over": "You become its owner: you are told of its dates, and whoever owned it is not.",
}


def refusals_of(name: str, register: Register, entry: Entry, by: Any) -> list[Any]:
    asked = {
        "close": lambda: policies.refusals_to_close(entry, by=by),
        "open": lambda: policies.refusals_to_open(entry, by=by),
        "publish": lambda: policies.refusals_to_publish(register, entry, by=by),
        "take-back": lambda: policies.refusals_to_take_back(entry, by=by),
        "take-over": lambda: policies.refusals_to_take_over(entry, by=by),
    }
    return asked[name]()


def acts(register: Register, entry: Entry, by: Any) -> list[dict[str, str]]:
    return [
        {"name": name, "text": words, "href": address(entry, "act", act=name)}
        for name, (words, _, _) in ACTS.items()
        if not refusals_of(name, register, entry, by) and not (name == "publish" and entry.published_at)
    ]


@login_required
@never_cache
@ASK
def act(request: OfficerRequest, key: str, pk: UUID, act: str) -> HttpResponse:
    """Something done with an entry that needs no more than a word."""
    register, entry = entry_of(key, pk)
    if act not in ACTS:
        raise Http404
    words, done, asks_why = ACTS[act]
    by, back, now = request.user, address(entry), timezone.now()
    heading = f"{words}: {entry.title}"
    if refusals := refusals_of(act, register, entry, by):
        return refused(request, heading, refusals, back)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if not asks_why:
        form.fields["note"].required = False
        form.fields["note"].widget = form.fields["note"].hidden_widget()
    if form.is_valid():
        note = values.tidy(form.cleaned_data["note"])
        do: dict[str, Any] = {
            "close": lambda: commands.close(entry, note=note, by=by, now=now),
            "open": lambda: commands.open_again(entry, note=note, by=by, now=now),
            "publish": lambda: commands.publish(entry, by=by, now=now),
            "take-back": lambda: commands.take_back(entry, by=by, now=now),
            "take-over": lambda: commands.take_over(entry, by=by, now=now),
        }
        try:
            do[act]()
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, f"{done}: {entry.title}")
            return redirect(back)
    intro = INTROS.get(act, "")
    if act == "publish":
        labels = [column.label for column in register.columns if column.field in register.public]
        shown = [label[:1].lower() + label[1:] for label in labels]
        intro = f"Anybody can then read its name, {', '.join(shown)} and the agency that keeps it."
    return show_form(request, form, heading, words, back, intro=intro)


@login_required
@never_cache
@ASK
def new(request: OfficerRequest, key: str) -> HttpResponse:
    register, by = register_of(key), request.user
    back = reverse("registers:list", kwargs={"key": key})
    heading = f"New {register.one}"
    if refusals := policies.refusals_to_add(register, by=by):
        return refused(request, heading, refusals, back)
    form = EntryForm(request.POST or None, register=register, agency=by.agency)
    if form.is_valid():
        wanted = form.cleaned_data["key"]
        if wanted and (there := Entry.objects.filter(pk=wanted, register=key).first()):
            return redirect(address(there))  # sent twice
        try:
            entry = commands.add(register, form.draft(), by=by, now=timezone.now(), key=wanted)
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
        except IntegrityError:  # sent twice at once: the other was first
            if (there := Entry.objects.filter(pk=wanted, register=key).first()) is None:
                raise
            return redirect(address(there))
        else:
            messages.success(request, f"{exporting.reference(register, entry)} added")
            return redirect(address(entry))
    return show_form(request, form, heading, "Add to the register", back)


@login_required
@never_cache
@ASK
def edit(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    register, entry = entry_of(key, pk)
    by, back = request.user, address(entry)
    heading = f"Change: {entry.title}"
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    note_opening(entry, by)
    form = EntryForm(request.POST or None, register=register, agency=entry.owner, entry=entry)
    now_at = entry.version
    if form.is_valid():
        try:
            changed = commands.change(
                entry,
                form.draft(),
                version=form.cleaned_data["version"],
                by=by,
                now=timezone.now(),
                note=values.tidy(form.cleaned_data["note"]),
            )
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
            if policies.CHANGED in cannot.refusals:  # sent again, it is meant for what stands there now
                form.data = {**form.data.dict(), "version": str(now_at)}  # type: ignore[attr-defined]
        else:
            messages.success(request, "Changes kept" if changed else "Nothing was changed")
            return redirect(back)
    return show_form(request, form, heading, "Keep changes", back)


@login_required
@never_cache
@ASK
def review(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    _, entry = entry_of(key, pk)
    by, back = request.user, address(entry)
    heading = f"Review: {entry.title}"
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        next_on: date = form.cleaned_data["next_on"]
        note = values.tidy(form.cleaned_data["note"])
        try:
            commands.reviewed(entry, next_on=next_on, note=note, by=by, now=timezone.now())
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, "Review kept")
            return redirect(back)
    return show_form(request, form, heading, "Keep the review", back)


VERSIONS = 50  # of a page


@login_required
@never_cache
@READ
def history(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """Each version with who and when, a page at a time; two of them side by side."""
    register, entry = entry_of(key, pk)
    note_opening(entry, request.user)
    page = Paginator(queries.versions(entry), VERSIONS).get_page(number_asked_for(request))
    found = list(page)
    asked = {name: number for name in ("newer", "older") if (number := _version(request, name))}
    by_no = {version.no: version for version in found}
    by_no |= queries.versions_asked_for(entry, [number for number in asked.values() if number not in by_no])
    numbers = sorted(by_no, reverse=True)
    newer = asked.get("newer", 0)
    newer = newer if newer in by_no else (found[0].no if found else 0)
    older = asked.get("older", 0)
    older = older if older in by_no else next((number for number in numbers if number < newer), newer)
    context = {
        "register": register,
        "entry": entry,
        "versions": found,
        "page": page,
        "choices": sorted(by_no.values(), key=lambda version: -version.no),
        "newer": by_no.get(newer),
        "older": by_no.get(older),
        "rows": compared(register, by_no[older], by_no[newer]) if numbers and older != newer else [],
        "back": address(entry),
    }
    return render(request, "registers/history.html", context)


def _version(request: OfficerRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


FACTS = (("officer", "Owner"), ("successor", "Successor"), ("team", "Team"))


def compared(register: Register, older: Any, newer: Any) -> list[dict[str, Any]]:
    """What differs between two versions, in words."""
    names = queries.names_in(register, [(older.values, older.lines), (newer.values, newer.lines)])
    ids = {UUID(each.facts[name]) for each in (older, newer) for name, _ in FACTS if each.facts.get(name)}
    names |= queries.names_by_id(ids, ["officer", "team"])
    rows: list[tuple[str, ...]] = [(register.title_label, older.title, newer.title)]
    rows += [
        (
            column.label,
            *(values.shown(column, each.values.get(column.field), names) for each in (older, newer)),
        )
        for column in register.columns
    ]
    for kind in register.lines:
        told = []
        for each in (older, newer):
            lines = [
                ", ".join(
                    words
                    for column in kind.columns
                    if (words := values.shown(column, line.get(column.field), names))
                )
                for line in each.lines.get(kind.key, ())
            ]
            told.append("\n".join(lines))
        rows.append((kind.many[:1].upper() + kind.many[1:], told[0], told[1]))
    rows += [
        (words, *(names.get(each.facts.get(name) or "", "No one") for each in (older, newer)))
        for name, words in FACTS
    ]
    reviews = [each.facts.get("review_on") for each in (older, newer)]
    rows.append(("Next review", *(day_words(date.fromisoformat(day)) if day else "" for day in reviews)))
    states = dict(Entry.State.choices)
    rows.append(("State", *(str(states.get(each.facts.get("state"), "")) for each in (older, newer))))
    reaches = dict(Entry.Reach.choices)
    rows.append(("Read by", *(str(reaches.get(each.reach, "")) for each in (older, newer))))
    rows.append(("Published", *("Yes" if each.facts.get("published") else "No" for each in (older, newer))))
    return [{"label": row[0], "before": row[1], "after": row[2]} for row in rows if row[1] != row[2]]


@login_required
@never_cache
@ASK
def attach(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """Files kept with the entry: read by the owner agency's officers, even where the entry is everyone's."""
    register, entry = entry_of(key, pk)
    by, back = request.user, address(entry)
    if not register.documents:
        raise Http404
    heading = f"Add documents: {entry.title}"
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    form = DocumentForm(request.POST or None, request.FILES or None, record="entry")
    form.fields["categories"].widget = forms.MultipleHiddenInput()
    taken = take(form, partial(attaching.attach, entry=entry, by=by, now=timezone.now()))
    if taken.is_done:
        messages.success(request, taken.words)
        for note in taken.notes[:5]:
            messages.info(request, note)
        return redirect(back)
    context = {
        "form": form, "heading": heading, "button": "Add documents", "back": back, "kept": taken.kept,
        "notes": taken.notes, "has_file": True,
    }  # fmt: skip
    return render(request, "registers/attach.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def ask(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """An action of the one list, asked of the agency's own officers from this entry."""
    register, entry = entry_of(key, pk)
    by, back = request.user, address(entry)
    if not register.actions:
        raise Http404
    heading = f"Ask for an action: {entry.title}"
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    form = asking.AskForm(request.POST or None, by=by)
    if form.is_valid():
        try:
            asking.ask(entry, **form.asked(), by=by, now=timezone.now())
        except asking.CannotAsk as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, "Action asked")
            return redirect(back)
    return show_form(request, form, heading, "Ask", back)
