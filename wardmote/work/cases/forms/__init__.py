"""Cleaning what officers enter about a case, and the words for what is wrong. One module for each."""

from wardmote.trust.access.forms import OnceMixin, ShareForm, WithdrawForm
from wardmote.work.cases.forms.emergency import BreakGlassForm, ReviewGlassForm
from wardmote.work.cases.forms.joining import JoinCaseForm, JoinReportForm, TakeOutForm
from wardmote.work.cases.forms.known import (
    ActionForm,
    CorrectPersonForm,
    CorrectPlaceForm,
    EndPersonForm,
    MendForm,
    NoteForm,
    PersonForm,
    PersonRecordForm,
    PlaceForm,
    QuickNoteForm,
)
from wardmote.work.cases.forms.life import (
    REVIEW_AFTER,
    AssignForm,
    CloseForm,
    DetailsForm,
    EditCaseForm,
    FilterForm,
    NewCaseForm,
    ReopenForm,
)
from wardmote.work.cases.forms.several import AssignSeveralForm, ReviewSeveralForm
from wardmote.work.cases.forms.sharing import KeepOutForm, OfferForm, TakeOverForm, WhyForm

__all__ = [
    "REVIEW_AFTER",
    "ActionForm",
    "AssignForm",
    "AssignSeveralForm",
    "BreakGlassForm",
    "CloseForm",
    "CorrectPersonForm",
    "CorrectPlaceForm",
    "DetailsForm",
    "EditCaseForm",
    "EndPersonForm",
    "FilterForm",
    "JoinCaseForm",
    "JoinReportForm",
    "KeepOutForm",
    "MendForm",
    "NewCaseForm",
    "NoteForm",
    "OfferForm",
    "OnceMixin",
    "PersonForm",
    "PersonRecordForm",
    "PlaceForm",
    "QuickNoteForm",
    "ReopenForm",
    "ReviewGlassForm",
    "ReviewSeveralForm",
    "ShareForm",
    "TakeOutForm",
    "TakeOverForm",
    "WhyForm",
    "WithdrawForm",
]
