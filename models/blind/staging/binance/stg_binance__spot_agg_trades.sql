-- One row per aggregate trade of a spot pair, priced as the pair is.
{{ stage_trades('spot_agg_trades', market='spot', id='agg_trade_id', time='transact_time', quantity='quantity', lag_milliseconds=100) }}
