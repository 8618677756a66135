-- One row per print that stood alone, known once the gap that makes it so has passed.
{{ isolated_prints(ref('int_liquidation_prints')) }}
