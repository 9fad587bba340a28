"""Keep the facts, derive the board, answer questions."""
