"""People known to the partnership: a record of one agency, what is known of them, and who is the same person.

Two records may be of one person. That is said by a tie between them (`Merge`, `Link`), never by a column of
either: whoever sees one end alone sees no sign of the other.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wardmote.foundation.database.fields import SortKeyField

AT_HAND = ["audience"]  # in every index of the list


class Person(models.Model):
    """What a list may show of a person: name, reference, whose record. The rest is read once it is opened."""

    class Kind(models.TextChoices):
        KNOWN = "known", "Known by name"
        UNKNOWN = "unknown", "Not known who"
        DESCRIBED = "described", "Described only"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey("identity.Agency", models.PROTECT, related_name="+")
    team = models.ForeignKey("identity.Team", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.KNOWN)
    name = models.CharField(max_length=160, help_text="or, of someone not known, the words they go by")
    other_names = models.CharField(max_length=300, blank=True, help_text="separated by commas")
    folded = SortKeyField(max_length=200, help_text="the name as a list sorts it: made in Python")
    born_on = models.DateField(null=True)
    born_about = models.PositiveSmallIntegerField(null=True, help_text="the year, where the day is not known")
    is_deceased = models.BooleanField(default=False)
    died_on = models.DateField(null=True)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "audience"], name="person_for_children"),
            models.CheckConstraint(
                name="person_died_if_deceased", condition=Q(died_on=None) | Q(is_deceased=True)
            ),
        ]
        indexes = [
            models.Index(fields=["folded", "id"], include=AT_HAND, name="person_by_name"),
            models.Index(fields=["kind", "folded", "id"], include=AT_HAND, name="person_by_kind"),
            models.Index(fields=["team", "folded", "id"], include=AT_HAND, name="person_by_team"),
            models.Index(fields=["made_by", "folded", "id"], include=AT_HAND, name="person_by_maker"),
            models.Index(fields=["audience"], include=["id"], name="person_audience"),
        ]


class PersonChild(models.Model):
    """What every sensitive child of a person carries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    parent_audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    audience = models.ForeignKey("access.Audience", models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        abstract = True


class Contact(PersonChild):
    """A way to reach someone, kept as typed. Ended, never struck out."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Telephone"
        EMAIL = "email", "E-mail"
        OTHER = "other", "Another way"

    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=200)
    e164 = models.CharField(max_length=16, blank=True, help_text="a telephone as it is compared")
    note = models.CharField(max_length=200, blank=True)
    until_on = models.DateField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Address(PersonChild):
    """Where someone lives, stays or can be found, with its dates."""

    class Kind(models.TextChoices):
        HOME = "home", "Lives there"
        STAYS = "stays", "Stays there"
        WORK = "work", "Works there"
        FOUND = "found", "Often found there"

    kind = models.CharField(max_length=8, choices=Kind)
    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=8, blank=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Detail(PersonChild):
    """What else is known. Of each kind but notes the newest wording stands; the earlier ones are kept."""

    class Kind(models.TextChoices):
        DESCRIPTION = "description", "Description"
        LANGUAGE = "language", "Language"
        ACCESS = "access", "Access needs"
        WISHES = "wishes", "Wishes about contact"
        SAFE = "safe", "Safe way to contact"
        NOTE = "note", "Note"

    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(blank=True, help_text="empty: there is none any more")
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="detail_person")]


class Wording(PersonChild):
    """The name, dates and kind of a person as they stood before a correction: kept by the database itself."""

    kind = models.CharField(max_length=10, choices=Person.Kind)
    name = models.CharField(max_length=160)
    other_names = models.CharField(max_length=300, blank=True)
    born_on = models.DateField(null=True)
    born_about = models.PositiveSmallIntegerField(null=True)
    is_deceased = models.BooleanField(default=False)
    died_on = models.DateField(null=True)
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(help_text="when it was replaced")


class MatchKey(PersonChild):
    """What a person is compared by, with `=`; made in Python. Our functions alone read and write it."""

    class Kind(models.TextChoices):
        NAME = "name", "same name"
        SOUND = "sound", "name that sounds the same"
        PART = "part", "part of the name"
        PHONE = "phone", "same telephone"

    kind = models.CharField(max_length=6, choices=Kind)
    value = models.CharField(max_length=200)
    is_current = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["audience", "kind", "value"],
                include=["person"],
                condition=Q(is_current=True),
                name="matchkey_of_audience",
            )
        ]


class PersonDisclosure(PersonChild):
    """An act of sharing a person record."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="disclosure_links")
    disclosure = models.OneToOneField("access.Disclosure", models.PROTECT, related_name="person_link")


# --- the same person ----------------------------------------------------------------------------


class Merge(models.Model):
    """Two records of one agency are one person: `away` is read through `into`. Both are kept as they are.

    Nothing of either record is moved, so undoing it leaves nothing behind. Seen by those who see both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    away = models.ForeignKey(Person, models.PROTECT, related_name="+")
    into = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_reason = models.TextField(blank=True)
    undone_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(away=models.F("into"))),
            models.CheckConstraint(
                name="merge_undone_together",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]


class Link(models.Model):
    """Two records, as a rule of two agencies, are one person. Seen by those who see both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey("identity.Officer", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey("identity.Officer", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="link_of_two", condition=~Q(one=models.F("other"))),
            models.CheckConstraint(
                name="link_ended_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
