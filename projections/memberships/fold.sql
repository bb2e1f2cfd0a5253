-- name: days
-- The count of a day is that of its last evaluation. More evaluations make a higher version.
INSERT INTO {database:Identifier}.segment_membership_daily
(tenant_id, segment_id, date, member_count, entered, exited, version)
SELECT
    tenant_id,
    segment_id,
    toDate(evaluated_at) AS date,
    argMax(member_count, sequence) AS member_count,
    sum(entered) AS entered,
    sum(exited) AS exited,
    max(sequence) + count() AS version
FROM segmentation.segment_evaluations FINAL
WHERE (tenant_id, segment_id) IN {segments:Array(Tuple(String, UInt64))}
    AND evaluated_at >= {since:Date}
    AND evaluated_at < {until:Date}
    AND (tenant_id, segment_id, toDate(evaluated_at)) IN {days:Array(Tuple(String, UInt64, Date))}
GROUP BY tenant_id, segment_id, date
