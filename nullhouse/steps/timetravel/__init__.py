"""Travel in time on a home, and the whole proof on a simulated world."""
