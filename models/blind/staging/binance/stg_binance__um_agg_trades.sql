-- One row per aggregate trade of a USD-margined contract.
{{ stage_trades('um_agg_trades', market='um', id='agg_trade_id', time='transact_time', quantity='quantity', lag_milliseconds=100) }}
