-- Who entered and left which segment, as facts told it; `segment_members` is folded from the same.

-- The change log of each segment, and the log of record of these facts. `sequence` has no gap
-- over its facts; one fact holds up to a thousand changes.
CREATE TABLE IF NOT EXISTS segmentation.segment_membership_changes
(
    tenant_id LowCardinality(String),
    segment_id UInt64,
    sequence UInt64,
    user_id String,
    change Enum8('entered' = 1, 'exited' = 2),
    changed_at DateTime64(3, 'UTC'),
    version UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant_id, segment_id, sequence, user_id);

-- One row a fact: what one evaluation, or a part of it, came to.
CREATE TABLE IF NOT EXISTS segmentation.segment_evaluations
(
    tenant_id LowCardinality(String),
    segment_id UInt64,
    evaluated_at DateTime64(3, 'UTC'),
    sequence UInt64,
    member_count UInt64,
    entered UInt32,
    exited UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant_id, segment_id, evaluated_at, sequence);

-- The days of each segment, folded from its evaluations: members at the end, comings and goings.
-- A day without an evaluation has no row.
CREATE TABLE IF NOT EXISTS segmentation.segment_membership_daily
(
    tenant_id LowCardinality(String),
    segment_id UInt64,
    date Date,
    member_count UInt64,
    entered UInt64,
    exited UInt64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, segment_id, date);

-- The ids on the lists of static segments; one that was taken off stays as a row that says so.
CREATE TABLE IF NOT EXISTS segmentation.segment_ids
(
    tenant_id LowCardinality(String),
    segment_id UInt64,
    user_id String,
    is_listed Bool,
    revision UInt64
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (tenant_id, segment_id, user_id);
