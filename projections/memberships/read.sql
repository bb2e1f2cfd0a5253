-- name: told
-- How many of these facts can be read: of each segment those of its newest evaluation.
SELECT count() AS count
FROM (
    SELECT DISTINCT
        segment_id,
        sequence
    FROM segmentation.segment_evaluations
    WHERE tenant_id = {tenant:String}
        AND segment_id IN {segments:Array(UInt64)}
        AND (segment_id, evaluated_at) IN {evaluations:Array(Tuple(UInt64, DateTime64(3, 'UTC')))}
)

-- name: list_revision
SELECT max(revision) AS revision
FROM segmentation.segment_ids
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}

-- name: members
SELECT
    user_id,
    since
FROM segmentation.segment_members FINAL
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND is_member
    AND user_id > {after:String}
ORDER BY user_id
LIMIT {limit:UInt64}

-- name: daily
-- The days asked for, and the last one before them.
SELECT
    date,
    member_count,
    entered,
    exited
FROM segmentation.segment_membership_daily FINAL
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND date <= {until:Date}
    AND date >= (
        SELECT max(date)
        FROM segmentation.segment_membership_daily
        WHERE tenant_id = {tenant:String}
            AND segment_id = {segment:UInt64}
            AND date <= {since:Date}
    )
ORDER BY date

-- name: newest
SELECT
    sequence,
    user_id,
    change,
    changed_at
FROM segmentation.segment_membership_changes FINAL
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND (sequence, user_id) < ({sequence:UInt64}, {user:String})
ORDER BY sequence DESC, user_id DESC
LIMIT {limit:UInt64}

-- name: overlap
SELECT
    countIf(in_one) AS member_count,
    countIf(in_other) AS other_count,
    countIf(in_one AND in_other) AS both
FROM (
    SELECT
        user_id,
        max(segment_id = {segment:UInt64}) AS in_one,
        max(segment_id = {other:UInt64}) AS in_other
    FROM segmentation.segment_members FINAL
    WHERE tenant_id = {tenant:String}
        AND segment_id IN ({segment:UInt64}, {other:UInt64})
        AND is_member
    GROUP BY user_id
)
