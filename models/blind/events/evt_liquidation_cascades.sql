-- One row per run that reached its fifteenth print; it stays a cluster too.
{{ runs_reaching(ref('int_liquidation_runs'), 'liquidation_cascade', constant('cascade_prints')) }}
