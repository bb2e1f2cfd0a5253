-- name: kinds
-- Which events there are: of whom, how many, and what changes with each that comes.
SELECT
    tenant_id,
    event,
    count() AS events,
    concat(toString(uniqExact(message_id)), ' ', toString(max(received_at))) AS mark
FROM segmentation.events
GROUP BY tenant_id, event
ORDER BY tenant_id, event

-- name: page
-- The next events of one name of one tenant, after a place in their order.
SELECT {{told}}
FROM segmentation.events FINAL
WHERE tenant_id = {tenant:String}
    AND event = {event:String}
    AND user_id >= {user:String}
    AND (user_id, message_id) > ({user:String}, {message:String})
ORDER BY user_id, message_id
LIMIT {limit:UInt64}
