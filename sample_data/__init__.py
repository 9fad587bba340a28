"""Show a company that does not exist: a small one worked out on paper, and a large one that is generated."""
