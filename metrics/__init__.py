"""State what each figure means: facts, metrics, questions and answers, without engine, clock or screen."""
