-- One row per event family and event, as the frozen batches select them.
{{ frozen_families() }}
