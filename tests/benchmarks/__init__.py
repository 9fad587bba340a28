"""Measure how fast and how large Plumbline is, beside what one would write by hand."""
