-- One row per trade of a coin-margined contract.
{{ stage_trades('cm_trades', market='cm', id='id', time='time', quantity='qty') }}
