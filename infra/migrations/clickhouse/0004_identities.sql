-- What profiles are folded from. Merging rows of one key loses nothing that a profile needs, and
-- neither order nor repetition changes the outcome.

-- When each id, known or anonymous, was first and last heard of.
CREATE TABLE IF NOT EXISTS segmentation.sightings
(
    tenant_id LowCardinality(String),
    user_id String,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, user_id)
SETTINGS index_granularity = 1024;

-- Each trait of each id as it was said last: when, in which message, and its JSON.
CREATE TABLE IF NOT EXISTS segmentation.traits
(
    tenant_id LowCardinality(String),
    user_id String,
    trait String,
    said SimpleAggregateFunction(
        max, Tuple(DateTime64(3, 'UTC'), String, String)
    )
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, user_id, trait)
SETTINGS index_granularity = 1024;

-- Whose each anonymous id is: its first claim, that is when, in which message, and whose. One row
-- an id, however many claimed it.
CREATE TABLE IF NOT EXISTS segmentation.owners
(
    tenant_id LowCardinality(String),
    user_id String,
    first SimpleAggregateFunction(
        min, Tuple(DateTime64(3, 'UTC'), String, String)
    )
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, user_id)
SETTINGS index_granularity = 1024;

-- Which anonymous ids each known one claimed, and when first. Not all of them are its own.
CREATE TABLE IF NOT EXISTS segmentation.claims
(
    tenant_id LowCardinality(String),
    user_id String,
    anonymous_id String,
    claimed SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, user_id, anonymous_id)
SETTINGS index_granularity = 1024;
