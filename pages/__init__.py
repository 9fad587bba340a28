"""Hold the screens: each asks and shows."""
