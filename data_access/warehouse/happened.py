"""Name what can happen with a person."""

from enum import Enum


class What(Enum):
    """What happened; of all that happens at one instant, the later in this list happened last."""

    JOINED = "joined"
    PURCHASE = "purchase"
    OPENED = "opened"
    MESSAGE = "message"
    FIRST_RESPONSE = "first_response"  # where the source gives its instant and no messages
    STATUS = "status"
    TEAM = "team"
    AGENT = "agent"
    PRIORITY = "priority"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    SURVEY_UNANSWERED = "survey_unanswered"  # stands at the invitation
    SURVEY_ANSWERED = "survey_answered"  # stands at the answer
    LEFT = "left"


SURVEYED = (What.SURVEY_UNANSWERED, What.SURVEY_ANSWERED)
NO_CONTACT = (What.JOINED, What.PURCHASE, What.LEFT)  # of no team, so open to every team
