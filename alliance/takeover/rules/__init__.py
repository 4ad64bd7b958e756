"""What the text asks of what is taken over; what a row must hold; how cells are read."""
