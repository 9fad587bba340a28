"""Draw answers: every figure is a value, and each of its marks carries the question that it opens."""
