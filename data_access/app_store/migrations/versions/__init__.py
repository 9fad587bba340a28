"""Hold the steps from one version of the tables to the next, in one line."""
