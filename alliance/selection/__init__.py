"""What the further programmes ask of who applies: facts, self-check, windows, places, names, consequences (SX6, SX3, WZ10)."""
