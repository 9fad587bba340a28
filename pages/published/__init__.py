"""Make the pages that links show."""
