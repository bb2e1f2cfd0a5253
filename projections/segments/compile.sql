-- name: live
-- The tenant's customers: profiles that were not merged into another.
live AS (
    SELECT
        user_id,
        traits
    FROM segmentation.profiles FINAL
    WHERE tenant_id = {tenant}
        AND merged_into = ''
)

-- name: merged
-- The profile that each of the others became part of.
merged AS (
    SELECT
        user_id,
        merged_into
    FROM segmentation.profiles FINAL
    WHERE tenant_id = {tenant}
        AND merged_into != ''
)

-- name: happened
-- The events that the definition speaks of, each message once, with whose they are now.
happened AS (
    SELECT
        if(merged.merged_into = '', events.user_id, merged.merged_into) AS owner,
        events.event AS event,
        toUnixTimestamp64Milli(events.ts) AS at,
        events.properties AS properties
    FROM (
        SELECT
            user_id,
            event,
            ts,
            properties
        FROM segmentation.events FINAL
        WHERE tenant_id = {tenant}
            AND event IN {events}
    ) AS events
    LEFT ANY JOIN merged ON merged.user_id = events.user_id
    WHERE at <= {now}
)

-- name: performed
-- What each leaf asks of a customer's events: one column a leaf, one pass for all.
performed AS (
    SELECT
        {columns}
    FROM happened
    GROUP BY owner
)

-- name: customers
WITH {{live}},
{{merged}},
{{happened}},
{{performed}}

-- name: joined
-- A customer without such events has the default of every column: 0, or NULL.
live
LEFT JOIN performed ON performed.owner = live.user_id

-- name: count
-- How many customers are meant, of how many.
{{customers}}
SELECT
    countIf({condition}) AS count,
    count() AS total
FROM {{joined}}

-- name: members
-- The customers that are meant, by id, after one of them.
{{customers}}
SELECT live.user_id AS user_id
FROM {{joined}}
WHERE live.user_id > {after}
    AND ({condition})
ORDER BY user_id
LIMIT {limit}

-- name: sample
-- Some of the customers that are meant, the same ones each time.
{{customers}}
SELECT live.user_id AS user_id
FROM {{joined}}
WHERE {condition}
ORDER BY cityHash64(live.user_id), user_id
LIMIT {limit}

-- name: is_member
-- Whether a customer is in another segment now.
live.user_id IN (
    SELECT user_id
    FROM segmentation.segment_members FINAL
    WHERE tenant_id = {tenant}
        AND segment_id = {segment_id}
        AND is_member
)

-- name: held
-- The members of the segment as it stands.
SELECT
    user_id,
    0 AS is_meant,
    1 AS is_held
FROM segmentation.segment_members FINAL
WHERE tenant_id = {tenant}
    AND segment_id = {segment}
    AND is_member

-- name: changes
-- Those who are meant and no members, or members and not meant.
{{customers}}
SELECT
    user_id,
    max(is_meant) = 1 AS entered
FROM (
    SELECT
        live.user_id AS user_id,
        1 AS is_meant,
        0 AS is_held
    FROM {{joined}}
    WHERE {condition}
    UNION ALL
    {{held}}
)
GROUP BY user_id
HAVING max(is_meant) != max(is_held)
ORDER BY user_id
LIMIT {limit}

-- name: listed
-- The same of a static segment: meant are the customers on its list, also by an id that they had
-- before they were known.
WITH {{live}},
{{merged}},
listed AS (
    SELECT user_id
    FROM segmentation.segment_ids FINAL
    WHERE tenant_id = {tenant}
        AND segment_id = {segment}
        AND is_listed
        AND revision >= {base}
)
SELECT
    user_id,
    max(is_meant) = 1 AS entered
FROM (
    SELECT
        user_id,
        1 AS is_meant,
        0 AS is_held
    FROM live
    WHERE user_id IN (SELECT user_id FROM listed)
        OR user_id IN (
            SELECT merged_into FROM merged WHERE user_id IN (SELECT user_id FROM listed)
        )
    UNION ALL
    {{held}}
)
GROUP BY user_id
HAVING max(is_meant) != max(is_held)
ORDER BY user_id
LIMIT {limit}
