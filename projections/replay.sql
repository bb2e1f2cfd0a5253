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

-- name: create_answers
-- This and the next five: an empty table like the one that is read. The name after AS cannot be
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

-- name: count
-- How many rows a new table has.
SELECT count() AS total
FROM segmentation.{table:Identifier} FINAL
