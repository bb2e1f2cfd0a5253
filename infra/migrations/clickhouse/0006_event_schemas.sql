-- What is known of events: the properties that they hold, sample values, and what they broke.

-- shape is `type:name` of each property, sorted: whoever counts the shapes of FINAL rows has
-- counted every property of every event once. violations is a JSON array.
ALTER TABLE segmentation.events
    ADD COLUMN IF NOT EXISTS shape Array(LowCardinality(String)),
    ADD COLUMN IF NOT EXISTS violations String DEFAULT '[]' CODEC(ZSTD(3));

-- Of each property the first 21 different values as JSON, which is one more than is shown: more
-- are too many to show any. One personal value, and none is shown. Merging in any order, any
-- number of times, ends in the same answer.
CREATE TABLE IF NOT EXISTS segmentation.event_samples
(
    tenant_id LowCardinality(String),
    event LowCardinality(String),
    property String,
    samples SimpleAggregateFunction(groupUniqArrayArray(21), Array(String)),
    is_personal SimpleAggregateFunction(max, Bool)
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, event, property)
SETTINGS index_granularity = 1024;

-- What events broke, once each, without anything personal. An event that was rejected and let
-- through later counts as let through.
CREATE TABLE IF NOT EXISTS segmentation.event_violations
(
    tenant_id LowCardinality(String),
    event LowCardinality(String),
    kind LowCardinality(String),
    property String,
    message_id String,
    ts DateTime64(3, 'UTC'),
    expected Array(LowCardinality(String)),
    found LowCardinality(String),
    value String,
    is_let_through UInt8
)
ENGINE = ReplacingMergeTree(is_let_through)
ORDER BY (tenant_id, event, kind, property, message_id)
SETTINGS index_granularity = 1024;
