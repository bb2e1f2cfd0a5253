-- name: create_shadow
-- Where a replay builds.
CREATE DATABASE IF NOT EXISTS segmentation_rebuild
ENGINE = Atomic

-- name: empty
-- Give the disk back at once: a dropped table may keep its files for long.
TRUNCATE TABLE IF EXISTS segmentation_rebuild.{table:Identifier}
SETTINGS max_table_size_to_drop = 0

-- name: drop
-- What an earlier replay left behind. (Never SYNC: the embedded engine would wait for ever.)
DROP TABLE IF EXISTS segmentation_rebuild.{table:Identifier}

-- name: create_parts
-- Of which parts of a log everything is in the tables here, and who filled them in.
CREATE TABLE IF NOT EXISTS segmentation_rebuild.parts
(
    log LowCardinality(String),
    tenant_id LowCardinality(String),
    kind String,
    month UInt32,
    mark String,
    request_id UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (log, tenant_id, kind, month)

-- name: left
-- What was filled in by a request, and by others.
SELECT
    countIf(request_id = {request_id:UInt64}) AS own,
    count() - own AS others
FROM segmentation_rebuild.parts

-- name: create_answers
-- This and all that follow: an empty table like the one that is read. The name after AS cannot be
-- a parameter.
CREATE TABLE segmentation_rebuild.answers AS segmentation.answers

-- name: create_scores
CREATE TABLE segmentation_rebuild.scores AS segmentation.scores

-- name: create_answer_days
CREATE TABLE segmentation_rebuild.answer_days AS segmentation.answer_days

-- name: create_competitor_days
CREATE TABLE segmentation_rebuild.competitor_days AS segmentation.competitor_days

-- name: create_ai_visibility_snapshots
CREATE TABLE segmentation_rebuild.ai_visibility_snapshots AS segmentation.ai_visibility_snapshots

-- name: create_competitor_snapshots
CREATE TABLE segmentation_rebuild.competitor_snapshots AS segmentation.competitor_snapshots

-- name: create_sightings
CREATE TABLE segmentation_rebuild.sightings AS segmentation.sightings

-- name: create_traits
CREATE TABLE segmentation_rebuild.traits AS segmentation.traits

-- name: create_owners
CREATE TABLE segmentation_rebuild.owners AS segmentation.owners

-- name: create_claims
CREATE TABLE segmentation_rebuild.claims AS segmentation.claims

-- name: create_event_violations
CREATE TABLE segmentation_rebuild.event_violations AS segmentation.event_violations

-- name: create_event_samples
CREATE TABLE segmentation_rebuild.event_samples AS segmentation.event_samples

-- name: create_profiles
CREATE TABLE segmentation_rebuild.profiles AS segmentation.profiles

-- name: create_segment_ids
CREATE TABLE segmentation_rebuild.segment_ids AS segmentation.segment_ids

-- name: create_segment_members
CREATE TABLE segmentation_rebuild.segment_members AS segmentation.segment_members

-- name: create_segment_membership_daily
CREATE TABLE segmentation_rebuild.segment_membership_daily AS segmentation.segment_membership_daily

-- name: exchange
-- Put the new table in the place of the old one; nobody sees a moment without it.
EXCHANGE TABLES segmentation.{table:Identifier} AND segmentation_rebuild.{table:Identifier}

-- name: tenants
-- Whose scores there are, and how many.
SELECT
    tenant_id,
    count() AS scores
FROM segmentation_rebuild.scores
GROUP BY tenant_id
ORDER BY tenant_id

-- name: count_ids
-- Of how many ids, known and anonymous, anything was heard.
SELECT count() AS total
FROM (
    SELECT
        tenant_id,
        user_id
    FROM segmentation_rebuild.sightings
    UNION DISTINCT
    SELECT
        tenant_id,
        user_id
    FROM segmentation_rebuild.owners
)

-- name: ids
-- The next of those ids, after a place in their order.
SELECT
    tenant_id,
    user_id
FROM (
    SELECT
        tenant_id,
        user_id
    FROM segmentation_rebuild.sightings
    WHERE (tenant_id, user_id) > ({tenant:String}, {user:String})
    ORDER BY tenant_id, user_id
    LIMIT 1 BY tenant_id, user_id
    LIMIT {limit:UInt64}
    UNION DISTINCT
    SELECT
        tenant_id,
        user_id
    FROM segmentation_rebuild.owners
    WHERE (tenant_id, user_id) > ({tenant:String}, {user:String})
    ORDER BY tenant_id, user_id
    LIMIT 1 BY tenant_id, user_id
    LIMIT {limit:UInt64}
)
ORDER BY tenant_id, user_id
LIMIT {limit:UInt64}

-- name: fill_segment_members
-- Of each profile in each segment what the highest sequence says.
INSERT INTO segmentation_rebuild.segment_members
(tenant_id, segment_id, user_id, is_member, since, version)
SELECT
    tenant_id,
    segment_id,
    user_id,
    change = 'entered',
    changed_at,
    sequence
FROM segmentation.segment_membership_changes FINAL

-- name: days
-- The days on which segments were evaluated.
SELECT DISTINCT
    tenant_id,
    segment_id,
    toDate(evaluated_at) AS day
FROM segmentation.segment_evaluations

-- name: count
-- How many rows a new table has.
SELECT count() AS total
FROM segmentation.{table:Identifier} FINAL
