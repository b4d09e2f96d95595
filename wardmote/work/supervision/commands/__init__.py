"""What can be done with the plan of a case, its contacts, reviews and surveys, and with templates."""

from wardmote.work.supervision.commands.planning import (
    CannotAnswer,
    CannotFinish,
    CannotLog,
    CannotPlan,
    agree_plan,
    answer_questions,
    finish_step,
    log_contact,
    make_plan,
)
from wardmote.work.supervision.commands.reviewing import (
    CannotAnswerReview,
    CannotExcuse,
    CannotReview,
    CannotSupervise,
    answer_review,
    excuse,
    finish_agreed,
    record_session,
    write_review,
)
from wardmote.work.supervision.commands.surveying import (
    CannotOffer,
    CannotRecord,
    answer_by_link,
    offer_survey,
    record_answers,
    record_refusal,
)
from wardmote.work.supervision.commands.templates import CannotSet, set_template

__all__ = [
    "CannotAnswer",
    "CannotAnswerReview",
    "CannotExcuse",
    "CannotFinish",
    "CannotLog",
    "CannotOffer",
    "CannotPlan",
    "CannotRecord",
    "CannotReview",
    "CannotSet",
    "CannotSupervise",
    "agree_plan",
    "answer_by_link",
    "answer_questions",
    "answer_review",
    "excuse",
    "finish_agreed",
    "finish_step",
    "log_contact",
    "make_plan",
    "offer_survey",
    "record_answers",
    "record_refusal",
    "record_session",
    "set_template",
    "write_review",
]
