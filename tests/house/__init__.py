"""The house itself: names, words, documents, and what we hold ourselves to."""
