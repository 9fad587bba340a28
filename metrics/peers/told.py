"""Tell how others define figures of which ours has no switch: the next reply."""

from metrics.peers.definition import Definition, Figure, Product
from metrics.translation import translate as _

NEXT_REPLY = Figure(
    _("Next reply"),
    (
        Definition(
            Product.PLUMBLINE,
            _("Next reply"),
            _("Later messages of customers that a human answered; median."),
            _(
                "From the first of several messages in a row to the next public reply of a human. The first turn of a "
                "ticket is the first response and no next reply; a message that nobody answered is told apart."
            ),
            "docs/decisions/0003-first-response.md",
        ),
        Definition(
            Product.ZENDESK,
            _("Next reply time"),
            _("A measure of its service agreements."),
            _("From a public reply of the customer to the next public reply of an agent."),
            _("a copy of GitLab's handbook"),
        ),
        Definition(
            Product.INTERCOM,
            _("Median time to reply"),
            _("Replies of teammates to customers; first the median of each conversation."),
            _(
                "From each later message of the customer to the next reply of a teammate; time outside office "
                "hours is left out."
            ),
            _("Intercom OpenAPI"),
        ),
        Definition(
            Product.CHATWOOT,
            _("Reply time"),
            _("Replies of humans; mean."),
            _("From when the customer began to wait to the reply."),
            _("Chatwoot's reporting_event_listener.rb"),
            mean=True,
        ),
    ),
)
