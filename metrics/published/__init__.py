"""Hold what a published link shows: figures of many, and no place for anybody's data."""
