"""What those who sent a report on are told of it."""

WORDS = {
    "open311_not_sent": "A report you sent on to another council did not arrive",
    "open311_news": "There is news of a report you sent on to another council",
}
