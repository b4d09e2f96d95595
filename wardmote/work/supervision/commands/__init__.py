"""What can be done with the plan of a case, its reviews and surveys, and with templates."""

from wardmote.work.supervision.commands.planning import (
    CannotAnswer,
    CannotFinish,
    CannotPlan,
    agree_plan,
    answer_questions,
    finish_step,
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
    take_back_review,
    write_review,
)
from wardmote.work.supervision.commands.surveying import (
    CannotOffer,
    CannotRecord,
    answer_by_link,
    offer_survey,
    record_answers,
    record_refusal,
    take_back_survey,
)
from wardmote.work.supervision.commands.templates import CannotSet, set_template

__all__ = [
    "CannotAnswer",
    "CannotAnswerReview",
    "CannotExcuse",
    "CannotFinish",
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
    "make_plan",
    "offer_survey",
    "record_answers",
    "record_refusal",
    "record_session",
    "set_template",
    "take_back_review",
    "take_back_survey",
    "write_review",
]
