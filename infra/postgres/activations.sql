-- name: lock
-- For the rest of the transaction nobody else's to change.
SELECT type, config, sealed, status, backfill
FROM activations
WHERE tenant_id = %(tenant)s AND id = %(id)s
FOR NO KEY UPDATE

-- name: shown
-- Activations as they are shown, each with its cursors.
SELECT
    a.id, a.name, a.type, a.config, a.backfill, a.status, a.last_sync_at, a.last_error, a.resyncs,
    a.created_at, a.updated_at,
    (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'segment_id', c.segment_id,
            'sequence', c.sequence,
            'is_resyncing', c.resync IS NOT NULL
        ) ORDER BY c.segment_id), '[]')
        FROM activation_segments AS c
        WHERE c.tenant_id = a.tenant_id AND c.activation_id = a.id
    ) AS cursors
FROM activations AS a
WHERE a.tenant_id = %(tenant)s

-- name: one
{{shown}} AND a.id = %(id)s

-- name: some
{{shown}}
ORDER BY a.id
OFFSET %(offset)s
LIMIT %(limit)s

-- name: pause
UPDATE activations
SET status = 'paused', due_at = NULL, last_error = '', updated_at = now()
WHERE tenant_id = %(tenant)s AND id = %(id)s

-- name: resume
-- Whatever failed before is forgotten; a turn that is under way is followed by another.
UPDATE activations
SET status = 'active', due_at = %(now)s, last_error = '', failures = 0, behind_since = NULL,
    updated_at = now()
WHERE tenant_id = %(tenant)s AND id = %(id)s

-- name: hasten
UPDATE activations
SET due_at = %(now)s
WHERE tenant_id = %(tenant)s AND id = %(id)s AND status <> 'paused'

-- name: count_syncs
SELECT
    EXISTS (SELECT FROM activations WHERE tenant_id = %(tenant)s AND id = %(id)s) AS is_there,
    count(*) AS n
FROM activation_syncs
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s

-- name: syncs
SELECT
    b.id, b.segment_id, b.idempotency_key, b.kind, b.resync, b.first_sequence, b.last_sequence,
    b.members, b.state, b.attempts, b.error, b.status_code, b.latency_ms, b.created_at,
    CASE WHEN b.state = 'pending' THEN a.due_at END AS next_attempt_at,
    b.finished_at
FROM activation_syncs AS b
JOIN activations AS a ON a.tenant_id = b.tenant_id AND a.id = b.activation_id
WHERE b.tenant_id = %(tenant)s AND b.activation_id = %(id)s
ORDER BY b.id DESC
OFFSET %(offset)s
LIMIT %(limit)s
