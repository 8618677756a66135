-- One row per minute bar of the spot series, priced in the perpetual's unit.
{{ stage_klines('spot_klines_1m', market='spot') }}
