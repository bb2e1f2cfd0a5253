-- name: known
-- Which of these events have happened.
SELECT event
FROM segmentation.events
WHERE tenant_id = {tenant:String}
    AND event IN {events:Array(String)}
GROUP BY event
