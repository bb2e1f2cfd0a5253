-- name: told_until
-- The newest of the shop's events that was told before; NULL while there is none.
SELECT maxOrNull(ts) AS told_until
FROM segmentation.events
WHERE tenant_id = {tenant:String}
    AND startsWith(message_id, {prefix:String})
