-- name: heirs
-- Who holds these anonymous ids, by their first claims and by what was computed last.
SELECT
    tenant_id,
    min(first).3 AS heir
FROM {database:Identifier}.owners
WHERE tenant_id IN {tenants:Array(String)}
    AND (tenant_id, user_id) IN {ids:Array(Tuple(String, String))}
GROUP BY tenant_id, user_id
UNION DISTINCT
SELECT
    tenant_id,
    merged_into AS heir
FROM {database:Identifier}.profiles FINAL
WHERE tenant_id IN {tenants:Array(String)}
    AND (tenant_id, user_id) IN {ids:Array(Tuple(String, String))}
    AND merged_into != ''

-- name: claims
-- The claims of these known ids; of one that has too many, as many as show it.
SELECT
    tenant_id,
    user_id AS known,
    anonymous_id AS anonymous,
    min(claims.claimed) AS claimed
FROM {database:Identifier}.claims AS claims
WHERE tenant_id IN {tenants:Array(String)}
    AND (tenant_id, user_id) IN {ids:Array(Tuple(String, String))}
GROUP BY tenant_id, user_id, anonymous_id
LIMIT {most:UInt64} BY tenant_id, user_id

-- name: owners
-- Of these anonymous ids the first claims.
SELECT
    tenant_id,
    min(first) AS least,
    least.3 AS known,
    user_id AS anonymous,
    least.1 AS claimed
FROM {database:Identifier}.owners
WHERE tenant_id IN {tenants:Array(String)}
    AND (tenant_id, user_id) IN {ids:Array(Tuple(String, String))}
GROUP BY tenant_id, user_id

-- name: parts
-- Each profile with the ids whose history it holds (is_own), and with those that it would hold had
-- others not come first, which count for the version only.
parts AS (
    SELECT
        each.1 AS tenant_id,
        each.2 AS user_id,
        each.3 AS part,
        each.4 AS is_own
    FROM (SELECT arrayJoin({parts:Array(Tuple(String, String, String, Bool))}) AS each)
)

-- name: seen
-- When each part was first and last heard of.
seen AS (
    SELECT
        tenant_id,
        user_id AS part,
        min(sightings.first_seen) AS first_seen,
        max(sightings.last_seen) AS last_seen
    FROM {database:Identifier}.sightings AS sightings
    WHERE tenant_id IN {tenants:Array(String)}
        AND (tenant_id, user_id) IN {ids:Array(Tuple(String, String))}
    GROUP BY tenant_id, user_id
)

-- name: said
-- What was said last of each part, a trait each.
said AS (
    SELECT
        tenant_id,
        user_id AS part,
        trait,
        max(traits.said) AS newest
    FROM {database:Identifier}.traits AS traits
    WHERE tenant_id IN {tenants:Array(String)}
        AND (tenant_id, user_id) IN {ids:Array(Tuple(String, String))}
    GROUP BY tenant_id, user_id, trait
)

-- name: spans
-- When each profile was first and last heard of.
spans AS (
    SELECT
        parts.tenant_id AS tenant_id,
        parts.user_id AS user_id,
        minIf(seen.first_seen, parts.is_own) AS first_seen,
        maxIf(seen.last_seen, parts.is_own) AS last_seen,
        sum(
            1 + toUnixTimestamp64Milli(seen.last_seen) - toUnixTimestamp64Milli(seen.first_seen)
        ) AS age
    FROM parts
    INNER JOIN seen ON seen.tenant_id = parts.tenant_id AND seen.part = parts.part
    GROUP BY parts.tenant_id, parts.user_id
    HAVING countIf(parts.is_own) > 0
)

-- name: traits
-- Each profile's traits as one JSON object, by name, at most a thousand; one that was set to null
-- is gone.
traits AS (
    SELECT
        tenant_id,
        user_id,
        groupArrayIf(
            concat(toJSONString(trait), ':', newest.3), is_own AND newest.3 != 'null'
        ) AS told,
        concat('{', arrayStringConcat(arraySlice(arraySort(told), 1, 1000), ','), '}') AS object,
        sum(age) AS age
    FROM (
        SELECT
            parts.tenant_id AS tenant_id,
            parts.user_id AS user_id,
            said.trait AS trait,
            maxIf(said.newest, parts.is_own) AS newest,
            countIf(parts.is_own) > 0 AS is_own,
            sum(toUnixTimestamp64Milli(said.newest.1)) AS age
        FROM parts
        INNER JOIN said ON said.tenant_id = parts.tenant_id AND said.part = parts.part
        GROUP BY parts.tenant_id, parts.user_id, said.trait
    ) AS newest_of_all
    GROUP BY tenant_id, user_id
)

-- name: profiles
-- Profiles from all that is stored of their parts. The version grows with whatever changes one:
-- seen earlier or later, a trait said anew, an earlier claim (which `heads` bring along).
INSERT INTO {database:Identifier}.profiles
(tenant_id, user_id, traits, merged_into, first_seen, last_seen, version)
WITH
    {{parts}},
    {{seen}},
    {{said}},
    {{spans}},
    {{traits}},
    heads AS (
        SELECT
            each.1 AS tenant_id,
            each.2 AS user_id,
            each.3 AS merged_into,
            each.4 AS age
        FROM (SELECT arrayJoin({heads:Array(Tuple(String, String, String, UInt64))}) AS each)
    )
SELECT
    heads.tenant_id,
    heads.user_id,
    if(traits.object = '', '{}', traits.object),
    heads.merged_into,
    spans.first_seen,
    spans.last_seen,
    toUInt64(spans.age + traits.age) + heads.age
FROM heads
INNER JOIN spans ON spans.tenant_id = heads.tenant_id AND spans.user_id = heads.user_id
LEFT JOIN traits ON traits.tenant_id = heads.tenant_id AND traits.user_id = heads.user_id
