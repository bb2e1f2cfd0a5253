-- name: kinds
-- Which facts of these types there are: of whom and how many, duplicates included.
SELECT
    tenant_id,
    type,
    count() AS facts
FROM segmentation.facts
WHERE (empty({tenants:Array(String)}) OR tenant_id IN {tenants:Array(String)})
    AND type IN {types:Array(String)}
GROUP BY tenant_id, type
ORDER BY tenant_id, type

-- name: months
-- The same by months, and how many of them are different facts.
SELECT
    tenant_id,
    type,
    toYYYYMM(occurred_at) AS month,
    count() AS facts,
    uniqExact(fact_id) AS known
FROM segmentation.facts
WHERE type IN {types:Array(String)}
GROUP BY tenant_id, type, month
ORDER BY tenant_id, type, month

-- name: page
-- The next facts of one type of one tenant, after a place in their order.
SELECT
    occurred_at,
    fact_id,
    body
FROM segmentation.facts
WHERE tenant_id = {tenant:String}
    AND type = {type:String}
    AND occurred_at >= {after_time:DateTime64(3, 'UTC')}
    AND occurred_at <= {until:DateTime64(3, 'UTC')}
    AND (occurred_at, fact_id) > ({after_time:DateTime64(3, 'UTC')}, {after_id:UUID})
ORDER BY tenant_id, type, occurred_at, fact_id
LIMIT 1 BY fact_id
LIMIT {limit:UInt64}
