"""What free words are found by: each two characters that stand together. Three would miss a word of two, as most are."""

END = " "  # after the last character of a run: so that a single character is found, too, as the beginning of a pair
LONGEST = 8  # pairs of one word that are looked for: by then few texts are left, and those are read


def pairs(text: str) -> set[str]:
    """Every pair of characters of a text, small letters, none across a space."""
    return {run[at : at + 2] for part in text.lower().split() for run in (part + END,) for at in range(len(part))}


def asked(word: str) -> list[str]:
    """The pairs a text must have that contains this word; none for a single character."""
    word = word.lower()
    return [word[at : at + 2] for at in range(min(len(word) - 1, LONGEST))]
