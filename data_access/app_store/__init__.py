"""Keep what we decided, by transaction: standards, calendars, and the history of both."""
