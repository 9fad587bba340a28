"""Reach the world: settings, files, engines and stores."""
