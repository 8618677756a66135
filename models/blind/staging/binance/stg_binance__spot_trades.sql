-- One row per trade of a spot pair, priced as the pair is.
{{ stage_trades('spot_trades', market='spot', id='id', time='time', quantity='qty') }}
