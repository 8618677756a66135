-- One row per liquidation print with its place in its run.
{{ liquidation_runs(ref('int_liquidation_prints')) }}
