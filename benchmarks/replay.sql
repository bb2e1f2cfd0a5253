-- name: copy_facts
-- The facts of one tenant once more for each of so many others.
INSERT INTO segmentation.facts
SELECT told.* REPLACE (
    'tenant-' || toString(other) AS tenant_id,
    replaceAll(body, {tenant:String}, 'tenant-' || toString(other)) AS body
)
FROM (SELECT * FROM segmentation.facts WHERE tenant_id = {tenant:String}) AS told
CROSS JOIN (SELECT number + 1 AS other FROM numbers({copies:UInt64})) AS others

-- name: copy_events
-- The same of its events.
INSERT INTO segmentation.events
SELECT told.* REPLACE ('tenant-' || toString(other) AS tenant_id)
FROM (SELECT * FROM segmentation.events WHERE tenant_id = {tenant:String}) AS told
CROSS JOIN (SELECT number + 1 AS other FROM numbers({copies:UInt64})) AS others

-- name: rows
-- How many rows of a table the tenants have that have the fewest and the most of them.
SELECT
    min(rows) AS fewest,
    max(rows) AS most,
    count() AS tenants
FROM
(
    SELECT
        tenant_id,
        count() AS rows
    FROM segmentation.{table:Identifier} FINAL
    GROUP BY tenant_id
)
