"""The rules of the house as tests: each checker reads a source tree, and each was seen to fail on a small bad one."""
