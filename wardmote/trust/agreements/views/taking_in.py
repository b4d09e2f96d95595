"""Taking in a register from a file: seen first, then done."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.trust.agreements import importing, policies
from wardmote.trust.agreements.forms import (
    RegisterFileForm,
)
from wardmote.trust.agreements.views.common import ASK, posted, refused
from wardmote.trust.identity.requests import OfficerRequest

LARGEST_PREVIEW = 1_000_000  # bytes carried from the preview to the page that takes it in


@login_required
@never_cache
@ASK
def import_register(request: OfficerRequest) -> HttpResponse:
    """Choose a file, see what would become of each row, take it in. The file travels signed in the page."""
    by, back = request.user, reverse("agreements:list")
    if refusals := policies.refusals_to_draft(by=by):
        return refused(request, "Take in a register", refusals, back)
    carried = request.POST.get("carried", "")
    sent = None if carried else posted(request)
    form = RegisterFileForm(sent, None if sent is None else request.FILES)
    context: dict[str, Any] = {"form": form, "back": back}
    if carried:
        try:
            chosen = signing.loads(carried, salt=f"register:{by.pk}", max_age=3600)
            report = read_register(chosen["name"], bytes.fromhex(chosen["hex"]), by=by, dry_run=False)
        except (signing.BadSignature, importing.CannotImport):
            messages.error(request, "That preview is too old. Choose the file again.")
            return redirect("agreements:import")
        counts = report.as_json()
        messages.success(
            request,
            f"Register taken in: {counts['added']} added, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged, {sum(counts['set_aside'].values())} set aside.",
        )
        return redirect(back)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(LARGEST_PREVIEW + 1)
        try:
            if len(content) > LARGEST_PREVIEW:
                raise importing.CannotImport("The file must be smaller than 1 MB")
            report = read_register(file.name, content, by=by, dry_run=True)
        except importing.CannotImport as cannot:
            form.add_error("file", cannot.message)
        else:
            context |= {
                "report": report,
                "counts": report.as_json(),
                "carried": signing.dumps(
                    {"name": file.name, "hex": content.hex()}, salt=f"register:{by.pk}", compress=True
                ),
            }
    return render(request, "agreements/import.html", context, status=form.http_status)


def read_register(name: str, content: bytes, *, by: Any, dry_run: bool) -> Any:
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="wardmote-") as folder:
        path = Path(folder) / f"register{suffix if suffix in ('.csv', '.docx', '.txt', '.tsv') else '.txt'}"
        path.write_bytes(content)
        return importing.import_register(path, by=by, now=timezone.now(), dry_run=dry_run)
