-- What customers do and are, and who is in which segment.

-- Every event under the id that it was sent under, known or anonymous. Of a message that came
-- again, also with another time, the row received last stays: hence no ts in the key, and FINAL
-- in every read. properties and context are JSON objects without a key twice, whose integers fit
-- 64 bits: of other text ClickHouse reads nothing.
CREATE TABLE IF NOT EXISTS segmentation.events
(
    tenant_id LowCardinality(String),
    message_id String,
    event LowCardinality(String),
    type LowCardinality(String),
    user_id String,
    anonymous_id String,
    ts DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    properties String CODEC(ZSTD(3)),
    context String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(received_at)
ORDER BY (tenant_id, event, user_id, message_id);

-- The newest state of every profile. merged_into is empty, or the live profile that it became
-- part of: never one that was itself merged, so whoever merges a profile moves those merged into
-- it along. Events stay where they are. traits is JSON as properties are.
CREATE TABLE IF NOT EXISTS segmentation.profiles
(
    tenant_id LowCardinality(String),
    user_id String,
    traits String CODEC(ZSTD(3)),
    merged_into String,
    first_seen DateTime64(3, 'UTC'),
    last_seen DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, user_id);

-- Who is in a segment now, and since when; who left stays as a row that says so.
CREATE TABLE IF NOT EXISTS segmentation.segment_members
(
    tenant_id LowCardinality(String),
    segment_id UInt64,
    user_id String,
    is_member Bool,
    since DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, segment_id, user_id);
