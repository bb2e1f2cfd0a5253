-- name: columns
-- What is read of a result.
tenant_id,
query_id,
provider,
captured_at,
result_id,
status,
failure_reason,
failure_detail,
raw_response,
model,
call,
citations,
is_simulated,
version

-- name: newest_results
-- The newest results of a query. The keys are looked up first, so that only their texts are read.
SELECT {{columns}}
FROM segmentation.answers
WHERE tenant_id = {tenant:String}
    AND query_id = {query:UInt64}
    AND (captured_at, result_id) IN (
        SELECT
            captured_at,
            result_id
        FROM segmentation.answers
        WHERE tenant_id = {tenant:String}
            AND query_id = {query:UInt64}
        ORDER BY captured_at DESC, result_id DESC
        LIMIT 1 BY result_id
        LIMIT {limit:UInt64}
    )
ORDER BY captured_at DESC, result_id DESC, version DESC
LIMIT 1 BY result_id

-- name: one_result
-- One result, wherever it stands: a skip index finds it.
SELECT {{columns}}
FROM segmentation.answers
WHERE tenant_id = {tenant:String}
    AND result_id = {result:UInt64}
ORDER BY captured_at DESC, version DESC
LIMIT 1

-- name: scores
-- The newest score of each of these results, as of a version.
SELECT
    result_id,
    version,
    position,
    sentiment_points,
    brand_name,
    competitor_ids,
    competitor_names,
    competitor_positions,
    competitor_sentiment_points,
    competitor_outcomes,
    mentions,
    products,
    citation_owners
FROM segmentation.scores
WHERE tenant_id = {tenant:String}
    AND query_id IN {queries:Array(UInt64)}
    AND (provider, captured_date, is_simulated, result_id)
        IN {results:Array(Tuple(String, Date, Bool, UInt64))}
    AND version < {below:UInt64}
ORDER BY result_id, version DESC, toString(fact_id) DESC
LIMIT 1 BY result_id
