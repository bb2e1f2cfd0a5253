-- name: selected
-- What every read of this file is bound to.
tenant_id = {tenant:String}
    AND query_id IN {queries:Array(UInt64)}
    AND captured_date BETWEEN {since:Date} AND {until:Date}

-- name: newest
-- The newest score of each answer.
newest AS (
    SELECT
        captured_date,
        captured_at,
        is_simulated,
        result_id,
        position,
        competitor_positions[indexOf(competitor_ids, {competitor:UInt64})] AS competitor_position,
        candidate_names AS candidates
    FROM segmentation.scores
    WHERE {{selected}}
    ORDER BY query_id, provider, captured_date, is_simulated, result_id,
        version DESC, toString(fact_id) DESC
    LIMIT 1 BY query_id, provider, captured_date, is_simulated, result_id
)

-- name: sov_jump
-- Of each day, the mentions of one competitor among those of the tenant and all active ones.
WITH
    own AS (
        SELECT
            is_simulated,
            captured_date,
            sum(answer_days.answers) AS answers,
            sum(answer_days.mentioned) AS mentioned
        FROM segmentation.answer_days FINAL
        WHERE {{selected}}
        GROUP BY is_simulated, captured_date
    ),
    rivals AS (
        SELECT
            is_simulated,
            captured_date,
            sum(competitor_days.mentioned) AS mentioned,
            sumIf(competitor_days.mentioned, competitor_id = {competitor:UInt64}) AS numerator
        FROM segmentation.competitor_days FINAL
        WHERE {{selected}}
            AND competitor_id IN {competitors:Array(UInt64)}
        GROUP BY is_simulated, captured_date
    )
SELECT
    is_simulated,
    captured_date,
    '' AS name,
    own.answers AS answers,
    rivals.numerator AS numerator,
    own.mentioned + rivals.mentioned AS denominator,
    0 AS squares,
    0 AS squares_high
FROM own
LEFT JOIN rivals USING (is_simulated, captured_date)

-- name: rank_drop
-- Of each day, the tenant's positions. A hostile answer may print any number of 32 bits: their
-- squares are summed in two halves, so that no sum overflows.
WITH {{newest}}
SELECT
    is_simulated,
    captured_date,
    '' AS name,
    count() AS answers,
    sum(newest.position) AS numerator,
    countIf(newest.position > 0) AS denominator,
    sum(newest.position * newest.position % 4294967296) AS squares,
    sum(intDiv(newest.position * newest.position, 4294967296)) AS squares_high
FROM newest
GROUP BY is_simulated, captured_date

-- name: new_competitor
-- Of each day, all answers (no name), and how many of them name each candidate.
WITH {{newest}}
SELECT
    is_simulated,
    captured_date,
    name,
    countIf(name = '') AS answers,
    countIf(name != '') AS numerator,
    0 AS denominator,
    0 AS squares,
    0 AS squares_high
FROM newest
ARRAY JOIN arrayConcat([''], candidates) AS name
GROUP BY is_simulated, captured_date, name

-- name: evidence
-- Of each day and name, the newest answers that show what a rule fired about, with their times.
WITH {{newest}}
SELECT
    captured_date,
    name,
    arraySlice(
        arrayReverseSort(groupArray((toUnixTimestamp64Milli(captured_at), result_id))),
        1, {limit:UInt64}
    ) AS shown
FROM newest
ARRAY JOIN
    multiIf(
        {type:String} = 'new_competitor', candidates,
        {type:String} = 'sov_jump', if(competitor_position > 0, [''], []),
        if(newest.position > {threshold:Float64}, [''], [])
    ) AS name
WHERE is_simulated = {is_simulated:Bool}
GROUP BY captured_date, name
