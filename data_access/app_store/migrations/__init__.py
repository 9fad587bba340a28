"""Lead the tables of the app store from one version to the next."""
