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

-- Who is who: when each known id first claimed an anonymous one, and in which message. Every pair
-- has two rows, one under either id, so that it is found from both.
CREATE TABLE IF NOT EXISTS segmentation.claims
(
    tenant_id LowCardinality(String),
    user_id String,
    other_id String,
    claimed SimpleAggregateFunction(
        min, Tuple(DateTime64(3, 'UTC'), String)
    )
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, user_id, other_id)
SETTINGS index_granularity = 1024;
