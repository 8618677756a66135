"""How the machinery does where the truth is known: measured, kept, and put in words."""
