"""Plans and quantified targets against actuals, support measures, prizes and fees (SX19-3, SX19-4, SX19-5)."""
