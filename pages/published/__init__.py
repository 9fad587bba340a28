"""Make the files of a published link, which no query and no sign-in stand behind."""
