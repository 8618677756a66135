-- One row per aggregate trade of a coin-margined contract.
{{ stage_trades('cm_agg_trades', market='cm', id='agg_trade_id', time='transact_time', quantity='quantity', lag_milliseconds=100) }}
