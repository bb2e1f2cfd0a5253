-- name: facts
-- The facts after one that are there, of so many that follow it: who sees one sees its changes.
SELECT DISTINCT sequence
FROM segmentation.segment_evaluations
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND sequence > {after:UInt64}
    AND sequence <= {after:UInt64} + {limit:UInt64}

-- name: changes
-- What comes next in a segment's log.
SELECT sequence, user_id, change, changed_at
FROM segmentation.segment_membership_changes FINAL
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND sequence > {after:UInt64}
    AND sequence <= {until:UInt64}
    AND (sequence, user_id) > ({after:UInt64} + 1, {user:String})
ORDER BY sequence, user_id
LIMIT {limit:UInt64}

-- name: known
-- How many of a segment's facts up to one are there.
SELECT uniqExact(sequence) AS facts
FROM segmentation.segment_evaluations
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND sequence <= {sequence:UInt64}

-- name: members
-- Who was in a segment after a fact, from a user's id on; facts that are repeated change nothing.
SELECT user_id, argMax(changed_at, sequence) AS since
FROM segmentation.segment_membership_changes
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND sequence <= {sequence:UInt64}
    AND user_id > {user:String}
GROUP BY user_id
HAVING argMax(change, sequence) = 'entered'
ORDER BY user_id
LIMIT {limit:UInt64}

-- name: traits
-- The wanted traits of profiles, each as JSON; empty where there is none.
SELECT user_id, arrayMap(name -> JSONExtractRaw(traits, name), {names:Array(String)}) AS told
FROM segmentation.profiles FINAL
WHERE tenant_id = {tenant:String}
    AND user_id IN {users:Array(String)}
