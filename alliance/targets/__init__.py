"""Plans and quantified targets against actuals, support measures, prizes, fees and funds (SX19-3 … 5, SX3-26, 29, 30)."""
