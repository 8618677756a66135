"""Travel in time: homes whose lake was cut, poisoned or shortened, and what moved in them."""
