"""Tell how others judge whether a ticket was in time, and read our tickets so."""

from metrics.peers.definition import Definition, Figure, Product
from metrics.translation import translate as _

FIGURE = Figure(
    _("In time (SLA)"),
    (
        Definition(
            Product.PLUMBLINE,
            _("In time"),
            _("Tickets with a standard; in time ÷ (in time + too late)."),
            _(
                "Too late as soon as the due time has passed, answered or not; what still runs is in neither. By the "
                "standard, calendar, team and priority at the opening; working time is the sum over all hours that "
                "were in force."
            ),
            "docs/decisions/0013-judged-when-opened.md",
        ),
        Definition(
            Product.ZENDESK,
            _("SLA achieved"),
            _("Tickets with a policy."),
            _(
                "By the first policy that matches; a change takes effect at the ticket's next event. One schedule "
                "counts for the whole span: the one that is in force at its end."
            ),
            _("Zendesk help and descriptions of Zendesk by others"),
        ),
        Definition(
            Product.INTERCOM,
            _("SLA hit or missed"),
            _("Conversations with a target; hit, missed, cancelled or active."),
            _("Missed only once a late reply comes: what nobody answers is active for ever, and never missed."),
            _("Intercom help"),
        ),
        Definition(
            Product.CHATWOOT,
            _("SLA hit rate"),
            _("Conversations with a policy; (applied − missed) ÷ applied."),
            _("What still runs counts as a hit. Without any conversation the rate is 100 %."),
            _("Chatwoot's source"),
        ),
    ),
)
