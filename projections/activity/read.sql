-- name: told
-- What is told of an event.
message_id, type, event, user_id, anonymous_id, ts, received_at, properties, context, violations

-- name: recent
-- The events received last. Which ones is decided by narrow columns, then the rest is read.
SELECT {{told}}
FROM segmentation.events
WHERE tenant_id = {tenant:String}
    AND (event, user_id, message_id, received_at) IN (
        SELECT
            event,
            user_id,
            message_id,
            received_at
        FROM segmentation.events
        WHERE tenant_id = {tenant:String}
            AND ({event:Nullable(String)} IS NULL OR event = {event:Nullable(String)})
        ORDER BY received_at DESC, ts DESC, message_id
        LIMIT 1 BY message_id
        LIMIT {limit:UInt64}
    )
ORDER BY received_at DESC, ts DESC, message_id
LIMIT 1 BY message_id
LIMIT {limit:UInt64}

-- name: received_since
-- The events received last, but none before a moment.
SELECT {{told}}
FROM segmentation.events
WHERE tenant_id = {tenant:String}
    AND received_at >= {since:DateTime64(3, 'UTC')}
ORDER BY received_at DESC, ts DESC, message_id
LIMIT 1 BY message_id
LIMIT {limit:UInt64}

-- name: top
-- The most frequent events, and of how many live profiles.
SELECT
    events.event AS event,
    count() AS count,
    uniqExact(if(merged.heir = '', events.user_id, merged.heir)) AS users
FROM (
    SELECT
        event,
        user_id
    FROM segmentation.events FINAL
    WHERE tenant_id = {tenant:String}
        AND toDate(ts, 'UTC') >= {since:Date}
        AND toDate(ts, 'UTC') <= {until:Date}
) AS events
LEFT ANY JOIN (
    SELECT
        user_id,
        merged_into AS heir
    FROM segmentation.profiles FINAL
    WHERE tenant_id = {tenant:String}
        AND merged_into != ''
) AS merged ON merged.user_id = events.user_id
GROUP BY events.event
ORDER BY count DESC, event
LIMIT {limit:UInt64}

-- name: volume
-- How many events happened on each day that has any.
SELECT
    toDate(ts, 'UTC') AS date,
    count() AS count
FROM segmentation.events FINAL
WHERE tenant_id = {tenant:String}
    AND ({event:Nullable(String)} IS NULL OR event = {event:Nullable(String)})
    AND toDate(ts, 'UTC') >= {since:Date}
    AND toDate(ts, 'UTC') <= {until:Date}
GROUP BY date
