-- One row per trade of a USD-margined contract.
{{ stage_trades('um_trades', market='um', id='id', time='time', quantity='qty') }}
