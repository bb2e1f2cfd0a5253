-- name: newest
-- Of each selected answer the newest score, as of a version.
newest AS (
    SELECT
        result_id,
        query_id,
        provider,
        captured_at,
        is_simulated,
        candidate_names,
        candidate_ranks,
        candidate_starts,
        candidate_ends
    FROM segmentation.scores
    WHERE {{selected}}
        AND version < {below:UInt64}
    ORDER BY result_id, version DESC, toString(fact_id) DESC
    LIMIT 1 BY result_id
)

-- name: looked_at
WITH {{newest}}
SELECT
    is_simulated,
    count() AS answers
FROM newest
GROUP BY is_simulated

-- name: names
-- Every spelling, and how often it heads a list entry.
WITH {{newest}}
SELECT
    name,
    count() AS answers,
    min(rank) AS best_rank,
    sum(rank) AS rank_sum,
    min(captured_at) AS first_seen,
    max(captured_at) AS last_seen
FROM newest
ARRAY JOIN
    candidate_names AS name,
    candidate_ranks AS rank
WHERE is_simulated = {simulated:Bool}
GROUP BY name

-- name: places
-- Where these spellings stand.
WITH {{newest}}
SELECT
    name,
    provider,
    query_id,
    count() AS answers
FROM newest
ARRAY JOIN candidate_names AS name
WHERE is_simulated = {simulated:Bool}
    AND name IN {names:Array(String)}
GROUP BY name, provider, query_id

-- name: evidence
-- The newest answers that show each of these spellings, with what stands there.
WITH
    {{newest}},
    shown AS (
        SELECT
            name,
            result_id,
            query_id,
            provider,
            captured_at,
            rank,
            start,
            end
        FROM newest
        ARRAY JOIN
            candidate_names AS name,
            candidate_ranks AS rank,
            candidate_starts AS start,
            candidate_ends AS end
        WHERE is_simulated = {simulated:Bool}
            AND name IN {names:Array(String)}
        ORDER BY captured_at DESC, result_id DESC
        LIMIT {most:UInt64} BY name
    )
SELECT
    shown.name AS name,
    shown.result_id AS result_id,
    shown.query_id AS query_id,
    shown.provider AS provider,
    shown.captured_at AS captured_at,
    shown.rank AS rank,
    shown.start AS start,
    shown.end AS end,
    substringUTF8(texts.raw_response, shown.start + 1, shown.end - shown.start) AS surface
FROM shown
INNER JOIN (
    SELECT
        result_id,
        raw_response
    FROM segmentation.answers
    WHERE tenant_id = {tenant:String}
        AND query_id IN {queries:Array(UInt64)}
        AND result_id IN (SELECT result_id FROM shown)
    ORDER BY version DESC
    LIMIT 1 BY result_id
) AS texts ON texts.result_id = shown.result_id
ORDER BY captured_at DESC, result_id DESC
