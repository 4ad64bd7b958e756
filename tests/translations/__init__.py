"""The two languages of the interface: Chinese in the code, English in the catalogue."""
