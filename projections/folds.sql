-- name: fold_answer_days
-- Days from `scoped` scores: of each answer the newest score counts.
SELECT
    tenant_id,
    query_id,
    provider,
    captured_date,
    is_simulated,
    countIf(is_newest) AS answers,
    countIf(is_newest AND ranked.position > 0) AS mentioned,
    sumIf(ranked.position, is_newest) AS position_sum,
    sumIf(ranked.sentiment_points, is_newest) AS sentiment_points,
    arraySort(groupUniqArrayArrayIf(ranked.skus, is_newest)) AS skus,
    sum(ranked.version) AS version
FROM (
    SELECT
        tenant_id,
        query_id,
        provider,
        captured_date,
        is_simulated,
        version,
        position,
        sentiment_points,
        skus,
        count() OVER newer = 0 AS is_newest
    FROM scoped
    WINDOW newer AS (
        PARTITION BY tenant_id, query_id, provider, captured_date, is_simulated, result_id
        ORDER BY version, toString(fact_id)
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    )
) AS ranked
GROUP BY tenant_id, query_id, provider, captured_date, is_simulated

-- name: fold_competitor_days
-- Days from `scoped` scores, a competitor each: of each answer the newest score that has the
-- competitor at all, in the row of the name that it has there; other names' rows stay, emptier.
SELECT
    tenant_id,
    query_id,
    provider,
    captured_date,
    is_simulated,
    competitor_id,
    competitor_name,
    countIf(is_newest) AS answers,
    countIf(is_newest AND position > 0) AS mentioned,
    sumIf(position, is_newest) AS position_sum,
    sumIf(points, is_newest) AS sentiment_points,
    countIf(is_newest AND outcome = 'win') AS wins,
    countIf(is_newest AND outcome = 'loss') AS losses,
    countIf(is_newest AND outcome = 'tie') AS ties,
    countIf(is_newest AND outcome = 'both_absent') AS both_absent,
    sum(sum(ranked.version)) OVER (
        PARTITION BY tenant_id, query_id, provider, captured_date, is_simulated, competitor_id
    ) AS version
FROM (
    SELECT
        tenant_id,
        query_id,
        provider,
        captured_date,
        is_simulated,
        version,
        competitor_ids,
        competitor_names,
        competitor_positions,
        competitor_sentiment_points,
        competitor_outcomes,
        groupArrayArray(competitor_ids) OVER newer AS newer_ids
    FROM scoped
    WINDOW newer AS (
        PARTITION BY tenant_id, query_id, provider, captured_date, is_simulated, result_id
        ORDER BY version, toString(fact_id)
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    )
) AS ranked
ARRAY JOIN
    competitor_ids AS competitor_id,
    competitor_names AS competitor_name,
    competitor_positions AS position,
    competitor_sentiment_points AS points,
    competitor_outcomes AS outcome,
    arrayMap(id -> NOT has(newer_ids, id), competitor_ids) AS is_newest
GROUP BY
    tenant_id, query_id, provider, captured_date, is_simulated, competitor_id, competitor_name

-- name: scores_of_keys
-- The scores to fold. No keys means all of these tenants'.
scoped AS (
    SELECT
        tenant_id,
        query_id,
        provider,
        captured_date,
        is_simulated,
        result_id,
        version,
        fact_id,
        position,
        sentiment_points,
        skus,
        competitor_ids,
        competitor_names,
        competitor_positions,
        competitor_sentiment_points,
        competitor_outcomes
    FROM {database:Identifier}.scores FINAL
    WHERE tenant_id IN {tenants:Array(String)}
        AND (
            empty({keys:Array(Tuple(String, UInt64, String, Date))})
            OR (tenant_id, query_id, provider, captured_date)
                IN {keys:Array(Tuple(String, UInt64, String, Date))}
        )
)

-- name: answer_days
-- Recompute the days of these keys.
INSERT INTO {database:Identifier}.answer_days (
    tenant_id, query_id, provider, captured_date, is_simulated,
    answers, mentioned, position_sum, sentiment_points, skus, version
)
WITH {{scores_of_keys}}
{{fold_answer_days}}

-- name: competitor_days
-- Recompute the competitors' days of these keys.
INSERT INTO {database:Identifier}.competitor_days (
    tenant_id, query_id, provider, captured_date, is_simulated, competitor_id, competitor_name,
    answers, mentioned, position_sum, sentiment_points,
    wins, losses, ties, both_absent, version
)
WITH {{scores_of_keys}}
{{fold_competitor_days}}

-- name: days_of_keys
-- The days of these keys: real answers where there are any, else simulated ones.
days AS (
    SELECT
        tenant_id,
        query_id,
        provider,
        captured_date,
        is_simulated,
        answers,
        mentioned,
        position_sum,
        sentiment_points,
        skus
    FROM {database:Identifier}.answer_days FINAL
    WHERE tenant_id IN {tenants:Array(String)}
        AND (
            empty({keys:Array(Tuple(String, UInt64, String, Date))})
            OR (tenant_id, query_id, provider, captured_date)
                IN {keys:Array(Tuple(String, UInt64, String, Date))}
        )
    ORDER BY tenant_id, query_id, provider, captured_date, is_simulated
    LIMIT 1 BY tenant_id, query_id, provider, captured_date
)

-- name: competitors_of_keys
-- What those days say of every competitor that any answer of the day was ever scored for.
competitors AS (
    SELECT
        tenant_id,
        query_id,
        provider,
        captured_date,
        competitor_name,
        sumIf(recorded.mentioned, is_shown) AS mentioned,
        sumIf(recorded.position_sum, is_shown) AS position_sum,
        sumIf(recorded.sentiment_points, is_shown) AS sentiment_points
    FROM (
        SELECT
            tenant_id,
            query_id,
            provider,
            captured_date,
            competitor_name,
            mentioned,
            position_sum,
            sentiment_points,
            (tenant_id, query_id, provider, captured_date, is_simulated) IN (
                SELECT
                    tenant_id,
                    query_id,
                    provider,
                    captured_date,
                    is_simulated
                FROM days
            ) AS is_shown
        FROM {database:Identifier}.competitor_days FINAL
        WHERE tenant_id IN {tenants:Array(String)}
            AND (
                empty({keys:Array(Tuple(String, UInt64, String, Date))})
                OR (tenant_id, query_id, provider, captured_date)
                    IN {keys:Array(Tuple(String, UInt64, String, Date))}
            )
    ) AS recorded
    GROUP BY tenant_id, query_id, provider, captured_date, competitor_name
)

-- name: voices_of_keys
-- How often brands are mentioned on those days, all together.
voices AS (
    SELECT
        tenant_id,
        query_id,
        provider,
        captured_date,
        sum(mentioned) AS all_mentioned
    FROM (
        SELECT
            tenant_id,
            query_id,
            provider,
            captured_date,
            mentioned
        FROM days
        UNION ALL
        SELECT
            tenant_id,
            query_id,
            provider,
            captured_date,
            mentioned
        FROM competitors
    )
    GROUP BY tenant_id, query_id, provider, captured_date
)

-- name: ai_visibility_snapshots
-- Recompute the documented snapshots of these keys. 0 where there is nothing to divide by.
INSERT INTO {database:Identifier}.ai_visibility_snapshots (
    tenant_id, query_id, provider, mention_rate, avg_position, share_of_voice,
    sentiment_score, mentioned_skus, is_simulated, captured_date
)
WITH
    {{days_of_keys}},
    {{competitors_of_keys}},
    {{voices_of_keys}}
SELECT
    tenant_id,
    toString(query_id),
    provider,
    mentioned / answers,
    if(mentioned = 0, 0, position_sum / mentioned),
    if(all_mentioned = 0, 0, mentioned / all_mentioned),
    if(mentioned = 0, 0, sentiment_points / 2 / mentioned),
    toJSONString(skus),
    is_simulated,
    captured_date
FROM days
INNER JOIN voices USING (tenant_id, query_id, provider, captured_date)

-- name: competitor_snapshots
-- Recompute the documented snapshots of competitors. A name that is no longer among the day's
-- shown answers keeps a row, as not mentioned: otherwise its last row would stay for ever.
INSERT INTO {database:Identifier}.competitor_snapshots (
    tenant_id, query_id, provider, competitor_name, position, sov,
    sentiment_score, is_mentioned, captured_date
)
WITH
    {{days_of_keys}},
    {{competitors_of_keys}},
    {{voices_of_keys}}
SELECT
    tenant_id,
    toString(query_id),
    provider,
    competitor_name,
    if(mentioned = 0, 0, position_sum / mentioned),
    if(all_mentioned = 0, 0, mentioned / all_mentioned),
    if(mentioned = 0, 0, sentiment_points / 2 / mentioned),
    mentioned > 0,
    captured_date
FROM competitors
INNER JOIN voices USING (tenant_id, query_id, provider, captured_date)
