-- name: calls
-- Every run that reached a real provider, in these days. Simulated answers call nobody.
calls AS (
    SELECT
        query_id,
        provider,
        toDate(captured_at, 'UTC') AS day,
        status,
        cost_usd,
        input_tokens,
        output_tokens,
        search_count
    FROM segmentation.answers FINAL
    WHERE tenant_id = {tenant:String}
        AND call != ''
        AND NOT is_simulated
        AND ({since:Nullable(Date)} IS NULL OR toDate(captured_at, 'UTC') >= {since:Nullable(Date)})
        AND ({until:Nullable(Date)} IS NULL OR toDate(captured_at, 'UTC') <= {until:Nullable(Date)})
)

-- name: sums
-- Decimals travel as text, so that none is rounded on its way.
toString(sum(calls.cost_usd)) AS cost,
count() AS calls,
countIf(calls.status = 'failed') AS failed_calls,
countIf(isNull(calls.cost_usd)) AS unpriced_calls,
sum(calls.input_tokens) AS input_tokens,
sum(calls.output_tokens) AS output_tokens,
sum(calls.search_count) AS searches

-- name: by_provider
WITH {{calls}}
SELECT
    toString(calls.provider) AS key,
    {{sums}}
FROM calls
GROUP BY calls.provider

-- name: by_query
WITH {{calls}}
SELECT
    toString(calls.query_id) AS key,
    {{sums}}
FROM calls
GROUP BY calls.query_id

-- name: by_day
WITH {{calls}}
SELECT
    toString(calls.day) AS key,
    {{sums}}
FROM calls
GROUP BY calls.day
