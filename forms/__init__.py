"""Forms by chapter: shape only. They import nothing of ours; the rules are asked in the actions."""
