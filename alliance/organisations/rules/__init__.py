"""What accounts must keep: passwords that are not guessed, and which post who may give where."""
