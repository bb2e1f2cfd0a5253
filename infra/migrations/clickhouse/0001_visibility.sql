-- The log of record, what it is folded into, and the two documented tables.

-- Every fact as on the wire. A fact that came twice is one row after a merge.
CREATE TABLE IF NOT EXISTS segmentation.facts
(
    tenant_id LowCardinality(String),
    type LowCardinality(String),
    v UInt8,
    fact_id UUID,
    occurred_at DateTime64(3, 'UTC'),
    recorded_at DateTime64(3, 'UTC'),
    key String,
    body String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant_id, type, occurred_at, fact_id)
SETTINGS index_granularity = 1024;

-- What became of each result: a text or a reason why there is none. Small granules, because a
-- page of 50 answers and a single answer are what is asked for.
CREATE TABLE IF NOT EXISTS segmentation.answers
(
    tenant_id LowCardinality(String),
    query_id UInt64,
    provider LowCardinality(String),
    captured_at DateTime64(3, 'UTC'),
    result_id UInt64,
    status LowCardinality(String),
    failure_reason LowCardinality(String),
    raw_response String CODEC(ZSTD(3)),
    model LowCardinality(String),
    citations String CODEC(ZSTD(3)),
    is_simulated Bool,
    version UInt64,
    INDEX result_ids result_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, query_id, captured_at, result_id)
SETTINGS index_granularity = 512;

-- Every score of every answer; the newest has the greatest (version, fact_id as text).
-- version = catalog_version * 1000 + rules_version. position 0 = not mentioned.
-- sentiment_points: positive 2, neutral 1, negative 0: whole numbers, so that sums are exact.
CREATE TABLE IF NOT EXISTS segmentation.scores
(
    tenant_id LowCardinality(String),
    query_id UInt64,
    provider LowCardinality(String),
    captured_date Date,
    captured_at DateTime64(3, 'UTC'),
    result_id UInt64,
    is_simulated Bool,
    version UInt64,
    fact_id UUID,
    position UInt32,
    sentiment_points UInt8,
    brand_name LowCardinality(String),
    skus Array(String),
    competitor_ids Array(UInt64),
    competitor_names Array(String),
    competitor_positions Array(UInt32),
    competitor_sentiment_points Array(UInt8),
    competitor_outcomes Array(LowCardinality(String)),
    mentions String CODEC(ZSTD(3)),
    products String CODEC(ZSTD(3)),
    citation_owners Array(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (
    tenant_id, query_id, provider, captured_date, is_simulated, result_id, version, fact_id
);

-- A day's answers of one query and provider. version = the sum of the versions of all the day's
-- scores: it grows with every new one, and depends on nothing but the facts.
CREATE TABLE IF NOT EXISTS segmentation.answer_days
(
    tenant_id LowCardinality(String),
    query_id UInt64,
    provider LowCardinality(String),
    captured_date Date,
    is_simulated Bool,
    answers UInt64,
    mentioned UInt64,
    position_sum UInt64,
    sentiment_points UInt64,
    skus Array(String),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (tenant_id, query_id, provider, captured_date, is_simulated);

-- The same for one competitor. answers = wins + losses + ties + both_absent. A competitor that
-- was renamed has a row for each name; an answer counts in the row of its newest name only.
-- version = the sum of the versions of all the day's scores that have the competitor.
CREATE TABLE IF NOT EXISTS segmentation.competitor_days
(
    tenant_id LowCardinality(String),
    query_id UInt64,
    provider LowCardinality(String),
    captured_date Date,
    is_simulated Bool,
    competitor_id UInt64,
    competitor_name String,
    answers UInt64,
    mentioned UInt64,
    position_sum UInt64,
    sentiment_points UInt64,
    wins UInt64,
    losses UInt64,
    ties UInt64,
    both_absent UInt64,
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (
    tenant_id, query_id, provider, captured_date, is_simulated, competitor_id, competitor_name
);

-- Documented, to the letter. Source: AI Visibility API, "ClickHouse Table".
CREATE TABLE IF NOT EXISTS segmentation.ai_visibility_snapshots
(
    tenant_id String,
    query_id String,
    provider LowCardinality(String),
    mention_rate Float32,
    avg_position Float32,
    share_of_voice Float32,
    sentiment_score Float32,
    mentioned_skus String,
    is_simulated UInt8,
    captured_date Date
)
ENGINE = ReplacingMergeTree(captured_date)
ORDER BY (tenant_id, query_id, provider, captured_date);

-- Documented, to the letter. Source: AI Visibility API, "ClickHouse Tables".
CREATE TABLE IF NOT EXISTS segmentation.competitor_snapshots
(
    tenant_id String,
    query_id String,
    provider LowCardinality(String),
    competitor_name String,
    position Float32,
    sov Float32,
    sentiment_score Float32,
    is_mentioned UInt8,
    captured_date Date
)
ENGINE = ReplacingMergeTree(captured_date)
ORDER BY (tenant_id, query_id, provider, competitor_name, captured_date);
