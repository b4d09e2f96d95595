"""What an officer keeps at their desk: views of lists, how they left a list, templates for notes, drafts."""

import uuid

from django.db import models


class SavedView(models.Model):
    """A named set of filters and sort of one list: an officer's own, or shared with their team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list_name = models.CharField(max_length=24, help_text="one of desk.lists")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="as it stands in the list's address, cleaned")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ListState(models.Model):
    """How an officer left a list, and the view it opens with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    list_name = models.CharField(max_length=24)
    query = models.CharField(max_length=1000, blank=True)
    default_view = models.ForeignKey(SavedView, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "list_name"], name="list_state_once")]


class Template(models.Model):
    """Plain words to begin a note with. With no officer it is the whole agency's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    text = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What an officer has typed into a form and not sent. Theirs alone, and gone after a week."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=300, help_text="the address of the form")
    about = models.CharField(max_length=160, help_text="the heading of its page")
    fields = models.TextField(help_text="JSON: each field's name and its values")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "place"], name="draft_once")]
