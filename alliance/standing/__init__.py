"""What follows: commendation, criticism, yellow card, dissolution (SN15-2.c, 2.d, 3.6.b, 3.6.c)."""
