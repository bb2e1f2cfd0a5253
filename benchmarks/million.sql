-- name: load_scores
-- So many scores of one tenant, as the projector would write them: round after round, an answer
-- for each query, provider and day. Competitor positions repeat with other periods than the
-- tenant's, so that wins, losses, ties and absences all occur.
INSERT INTO segmentation.scores (
    tenant_id, query_id, provider, captured_date, captured_at, result_id, is_simulated, version,
    fact_id, position, sentiment_points, brand_name, skus, competitor_ids, competitor_names,
    competitor_positions, competitor_sentiment_points, competitor_outcomes, mentions, products,
    citation_owners
)
WITH
    {queries:Array(UInt64)} AS queries,
    {competitors:Array(UInt64)} AS competitors,
    ['chatgpt', 'claude', 'gemini', 'grok', 'perplexity'] AS providers,
    number % length(queries) AS query,
    intDiv(number, length(queries)) % 5 AS assistant,
    intDiv(number, length(queries) * 5) % {days:UInt64} AS day,
    toDate({first_day:Date}) + day AS on,
    cityHash64(number) AS dice,
    if(dice % 100 < 62, dice % 7 + 1, 0) AS own,
    arrayMap(
        at -> if(cityHash64(number, at) % 100 < 55, cityHash64(number, at) % 8 + 1, 0),
        range(length(competitors))
    ) AS theirs
SELECT
    {tenant:String},
    queries[query + 1],
    providers[assistant + 1],
    on,
    toDateTime64(on, 3, 'UTC') + dice % 86400,
    number + 1,
    false,
    1001,
    toUUID(concat('00000000-0000-4000-8000-', leftPad(lower(hex(number)), 12, '0'))),
    own,
    if(own = 0, 0, dice % 3),
    'Acme Shoes',
    if(own = 0, [], arrayMap(n -> concat('SKU-', toString(n)), range(dice % 3))),
    competitors,
    arrayMap(id -> concat('Competitor ', toString(id)), competitors),
    theirs,
    arrayMap(position -> if(position = 0, 0, position % 3), theirs),
    arrayMap(
        position -> multiIf(
            own = 0 AND position = 0, 'both_absent',
            position = 0, 'win',
            own = 0, 'loss',
            own = position, 'tie',
            own < position, 'win',
            'loss'
        ),
        theirs
    ),
    '[]',
    '[]',
    []
FROM numbers({from:UInt64}, {count:UInt64})

-- name: hand_by_day
-- What the dashboard needs, written by hand on the folded tables.
SELECT
    provider,
    captured_date,
    sum(answers) AS answers,
    sum(mentioned) AS mentioned,
    sum(position_sum) AS position_sum,
    sum(sentiment_points) AS sentiment_points
FROM segmentation.answer_days FINAL
WHERE tenant_id = {tenant:String}
GROUP BY provider, captured_date

-- name: hand_by_competitor
-- What the win rates, and the dashboard's share of voice, need.
SELECT
    competitor_id,
    sum(mentioned) AS mentioned,
    sum(wins) AS wins,
    sum(losses) AS losses,
    sum(ties) AS ties,
    sum(both_absent) AS both_absent
FROM segmentation.competitor_days FINAL
WHERE tenant_id = {tenant:String}
GROUP BY competitor_id

-- name: hand_by_query
-- What the comparison needs of the tenant.
SELECT
    query_id,
    sum(answers) AS answers,
    sum(mentioned) AS mentioned,
    sum(position_sum) AS position_sum
FROM segmentation.answer_days FINAL
WHERE tenant_id = {tenant:String}
GROUP BY query_id

-- name: hand_by_query_and_competitor
-- What the comparison needs of the competitors.
SELECT
    query_id,
    competitor_id,
    sum(mentioned) AS mentioned,
    sum(position_sum) AS position_sum,
    sum(wins) AS wins,
    sum(losses) AS losses,
    sum(ties) AS ties,
    sum(both_absent) AS both_absent
FROM segmentation.competitor_days FINAL
WHERE tenant_id = {tenant:String}
GROUP BY query_id, competitor_id

-- name: naive_by_day
-- The dashboard without folded tables.
SELECT
    provider,
    captured_date,
    count() AS answers,
    countIf(position > 0) AS mentioned,
    sum(position) AS position_sum,
    sum(sentiment_points) AS sentiment_points
FROM segmentation.scores FINAL
WHERE tenant_id = {tenant:String}
GROUP BY provider, captured_date

-- name: naive_by_competitor
-- The win rates without folded tables.
SELECT
    competitor.1 AS competitor_id,
    countIf(competitor.2 > 0) AS mentioned,
    countIf(competitor.3 = 'win') AS wins,
    countIf(competitor.3 = 'loss') AS losses,
    countIf(competitor.3 = 'tie') AS ties,
    countIf(competitor.3 = 'both_absent') AS both_absent
FROM segmentation.scores FINAL
ARRAY JOIN
    arrayZip(competitor_ids, competitor_positions, competitor_outcomes) AS competitor
WHERE tenant_id = {tenant:String}
GROUP BY competitor_id

-- name: naive_by_query
-- The comparison's own part without folded tables.
SELECT
    query_id,
    count() AS answers,
    countIf(position > 0) AS mentioned,
    sum(position) AS position_sum
FROM segmentation.scores FINAL
WHERE tenant_id = {tenant:String}
GROUP BY query_id

-- name: naive_by_query_and_competitor
-- The comparison's other part without folded tables.
SELECT
    query_id,
    competitor.1 AS competitor_id,
    countIf(competitor.2 > 0) AS mentioned,
    sum(competitor.2) AS position_sum,
    countIf(competitor.3 = 'win') AS wins,
    countIf(competitor.3 = 'loss') AS losses,
    countIf(competitor.3 = 'tie') AS ties,
    countIf(competitor.3 = 'both_absent') AS both_absent
FROM segmentation.scores FINAL
ARRAY JOIN
    arrayZip(competitor_ids, competitor_positions, competitor_outcomes) AS competitor
WHERE tenant_id = {tenant:String}
GROUP BY query_id, competitor_id
