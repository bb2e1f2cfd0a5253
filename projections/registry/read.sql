-- name: shapes
-- How often each shape of each event was seen, and when.
(
    SELECT
        event,
        shape,
        count() AS count,
        min(ts) AS first_seen,
        max(ts) AS last_seen
    FROM segmentation.events FINAL
    WHERE tenant_id = {tenant:String}
        AND ({event:Nullable(String)} IS NULL OR event = {event:Nullable(String)})
    GROUP BY event, shape
) AS shapes

-- name: events
-- The declared events and those that were seen first, and how many there are.
SELECT
    event,
    sum(shapes.count) AS count,
    min(shapes.first_seen) AS first_seen,
    max(shapes.last_seen) AS last_seen,
    uniqExactArray(
        arrayMap(kind -> substring(kind, position(kind, ':') + 1), shapes.shape)
    ) AS property_count,
    count() OVER () AS events
FROM {{shapes}}
GROUP BY event
ORDER BY event NOT IN {declared:Array(String)}, first_seen, event
LIMIT {most:UInt64}

-- name: kinds
-- The most frequent events, and the properties of each as type:name.
SELECT
    event,
    sum(shapes.count) AS count,
    max(shapes.last_seen) AS last_seen,
    arraySort(groupUniqArrayArray(shapes.shape)) AS kinds
FROM {{shapes}}
GROUP BY event
ORDER BY count DESC, event
LIMIT {most:UInt64}

-- name: properties
-- The declared properties of an event and those that were seen first, with their types, and how
-- many there are.
SELECT
    name,
    sum(kinds.count) AS count,
    min(kinds.first_seen) AS first_seen,
    max(kinds.last_seen) AS last_seen,
    groupArray((kinds.type, kinds.count)) AS types,
    count() OVER () AS properties
FROM (
    SELECT
        substring(kind, 1, position(kind, ':') - 1) AS type,
        substring(kind, position(kind, ':') + 1) AS name,
        sum(shapes.count) AS count,
        min(shapes.first_seen) AS first_seen,
        max(shapes.last_seen) AS last_seen
    FROM {{shapes}}
    ARRAY JOIN shapes.shape AS kind
    GROUP BY kind
) AS kinds
GROUP BY name
ORDER BY name NOT IN {declared:Array(String)}, first_seen, name
LIMIT {most:UInt64}

-- name: samples
-- The values of those properties of an event that have few, none of them personal.
SELECT
    property AS name,
    groupUniqArrayArray(21)(event_samples.samples) AS samples
FROM segmentation.event_samples AS event_samples
WHERE tenant_id = {tenant:String}
    AND event = {event:String}
GROUP BY property
HAVING NOT max(is_personal)
    AND length(samples) <= {most_samples:UInt8}

-- name: violations
-- How many events broke a schema in which way, the most frequent first.
SELECT
    event,
    kind,
    uniqExact(message_id) AS count,
    uniqExactIf(message_id, is_let_through = 0) AS rejected,
    min(ts) AS first_seen,
    max(ts) AS last_seen
FROM segmentation.event_violations FINAL
WHERE tenant_id = {tenant:String}
    AND ({event:Nullable(String)} IS NULL OR event = {event:Nullable(String)})
    AND ({kind:Nullable(String)} IS NULL OR kind = {kind:Nullable(String)})
GROUP BY event, kind
ORDER BY count DESC, event, kind
LIMIT {limit:UInt64}

-- name: examples
-- The newest violations of each of these events and kinds.
SELECT
    event,
    kind,
    message_id,
    ts,
    property,
    expected,
    found,
    value,
    is_let_through = 0 AS is_rejected
FROM segmentation.event_violations FINAL
WHERE tenant_id = {tenant:String}
    AND (event, kind) IN {pairs:Array(Tuple(String, String))}
ORDER BY ts DESC, message_id, property
LIMIT {most:UInt8} BY event, kind
