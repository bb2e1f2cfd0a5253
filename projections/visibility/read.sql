-- name: scoped_as_of
-- The scores that existed as of a catalog version.
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
    FROM segmentation.scores FINAL
    WHERE {{selected}}
        AND version < {below:UInt64}
)

-- name: days
-- The selected days by each answer's newest score.
days AS (
    SELECT
        query_id,
        provider,
        captured_date,
        is_simulated,
        answers,
        mentioned,
        position_sum,
        sentiment_points
    FROM segmentation.answer_days FINAL
    WHERE {{selected}}
)

-- name: competitors
-- The selected competitors' days by each answer's newest score.
competitors AS (
    SELECT
        query_id,
        is_simulated,
        competitor_id,
        mentioned,
        position_sum,
        wins,
        losses,
        ties,
        both_absent
    FROM segmentation.competitor_days FINAL
    WHERE {{selected}}
        AND competitor_id IN {competitors:Array(UInt64)}
)

-- name: days_as_of
-- The selected days as of a catalog version.
{{scoped_as_of}},
days AS (
    {{fold_answer_days}}
)

-- name: competitors_as_of
-- The competitors' days as of a catalog version.
{{scoped_as_of}},
competitors AS (
    SELECT
        query_id,
        is_simulated,
        competitor_id,
        mentioned,
        position_sum,
        wins,
        losses,
        ties,
        both_absent
    FROM (
        {{fold_competitor_days}}
    )
    WHERE competitor_id IN {competitors:Array(UInt64)}
)

-- name: sum_by_day
-- Sums for the dashboard: by provider and day.
SELECT
    is_simulated,
    provider,
    captured_date,
    sum(days.answers) AS answers,
    sum(days.mentioned) AS mentioned,
    sum(days.position_sum) AS position_sum,
    sum(days.sentiment_points) AS sentiment_points
FROM days
GROUP BY is_simulated, provider, captured_date
ORDER BY captured_date

-- name: sum_by_query
-- Sums for the comparison: by query.
SELECT
    is_simulated,
    query_id,
    sum(days.answers) AS answers,
    sum(days.mentioned) AS mentioned,
    sum(days.position_sum) AS position_sum,
    sum(days.sentiment_points) AS sentiment_points
FROM days
GROUP BY is_simulated, query_id

-- name: sum_all
-- How many answers there are on either basis.
SELECT
    is_simulated,
    sum(days.answers) AS answers
FROM days
GROUP BY is_simulated

-- name: sum_by_competitor
-- Sums for the win rates: by competitor.
SELECT
    is_simulated,
    competitor_id,
    sum(competitors.mentioned) AS mentioned,
    sum(competitors.wins) AS wins,
    sum(competitors.losses) AS losses,
    sum(competitors.ties) AS ties,
    sum(competitors.both_absent) AS both_absent
FROM competitors
GROUP BY is_simulated, competitor_id

-- name: sum_by_query_and_competitor
-- Sums for the comparison: by query and competitor.
SELECT
    is_simulated,
    query_id,
    competitor_id,
    sum(competitors.mentioned) AS mentioned,
    sum(competitors.position_sum) AS position_sum,
    sum(competitors.wins) AS wins,
    sum(competitors.losses) AS losses,
    sum(competitors.ties) AS ties,
    sum(competitors.both_absent) AS both_absent
FROM competitors
GROUP BY is_simulated, query_id, competitor_id

-- name: by_day
WITH {{days}}
{{sum_by_day}}

-- name: by_day_as_of
WITH {{days_as_of}}
{{sum_by_day}}

-- name: by_query
WITH {{days}}
{{sum_by_query}}

-- name: by_query_as_of
WITH {{days_as_of}}
{{sum_by_query}}

-- name: all
WITH {{days}}
{{sum_all}}

-- name: all_as_of
WITH {{days_as_of}}
{{sum_all}}

-- name: by_competitor
WITH {{competitors}}
{{sum_by_competitor}}

-- name: by_competitor_as_of
WITH {{competitors_as_of}}
{{sum_by_competitor}}

-- name: by_query_and_competitor
WITH {{competitors}}
{{sum_by_query_and_competitor}}

-- name: by_query_and_competitor_as_of
WITH {{competitors_as_of}}
{{sum_by_query_and_competitor}}
