"""Judge each ticket of the board by the rules: in which circumstances it began, on which terms, when it is due."""
