-- name: newest_scores
-- Each selected answer with the position that its newest score gives it, 0 where it is not named.
newest AS (
    SELECT
        query_id,
        captured_at,
        result_id,
        argMax(position, (version, toString(fact_id))) AS newest_position
    FROM segmentation.scores
    WHERE {{selected}}
        AND is_simulated = {simulated:Bool}
        AND version < {below:UInt64}
    GROUP BY query_id, captured_at, result_id
    HAVING newest_position > 0 OR NOT {mentioned:Bool}
)

-- name: counted
-- How many answers are selected.
WITH {{newest_scores}}
SELECT count() AS answers
FROM newest

-- name: page
-- Some of them, newest first. The keys are looked up first, so that only their texts are read.
WITH {{newest_scores}}
SELECT {{columns}}
FROM segmentation.answers
WHERE tenant_id = {tenant:String}
    AND (query_id, captured_at, result_id) IN (
        SELECT
            query_id,
            captured_at,
            result_id
        FROM newest
        ORDER BY captured_at DESC, result_id DESC
        LIMIT {limit:UInt64} OFFSET {offset:UInt64}
    )
ORDER BY captured_at DESC, result_id DESC, version DESC
LIMIT 1 BY result_id
