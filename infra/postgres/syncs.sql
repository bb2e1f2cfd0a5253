-- name: free
-- The activations that may have a turn now: of each tenant so many at once.
(waiting.tenant_id, waiting.id) IN (
    SELECT tenant_id, id
    FROM (
        SELECT
            a.tenant_id,
            a.id,
            row_number() OVER (PARTITION BY a.tenant_id ORDER BY a.due_at, a.id) AS place
        FROM activations AS a
        WHERE a.due_at <= %(now)s
            AND (a.lease_until IS NULL OR a.lease_until < clock_timestamp())
    ) AS ranked
    WHERE place <= %(per_tenant)s - (
        SELECT count(*)
        FROM activations AS held
        WHERE held.tenant_id = ranked.tenant_id
            AND held.lease_until >= clock_timestamp()
    )
)

-- name: note
-- Who waits after a failure goes on waiting. One that has its turn has another one after it; one
-- whose lease ran out is nobody's: who held it has not seen this news.
UPDATE activations
SET due_at = CASE
        WHEN lease_until >= clock_timestamp() AND due_at <= %(now)s THEN %(soon)s
        ELSE least(due_at, %(soon)s)
    END,
    lease_until = CASE WHEN lease_until >= clock_timestamp() THEN lease_until END
WHERE tenant_id = ANY (%(tenants)s) AND status = 'active'

-- name: held
-- The activation, if it is still this worker's.
SELECT
    config, sealed, status, failures, resyncs,
    extract(epoch FROM %(now)s - behind_since)::double precision AS behind_seconds
FROM activations
WHERE tenant_id = %(tenant)s AND id = %(id)s AND attempt = %(attempt)s
    AND lease_until IS NOT NULL
FOR NO KEY UPDATE

-- name: pending
-- The batch that waits; an attempt begins with its reading.
UPDATE activation_syncs
SET attempts = attempts + 1
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND state = 'pending'
RETURNING idempotency_key, batch, created_at

-- name: places
-- The segments with something to tell.
SELECT c.segment_id, s.name, c.sequence, c.user_id, c.resync, c.resync_from, c.member
FROM activation_segments AS c
JOIN segments AS s ON s.tenant_id = c.tenant_id AND s.id = c.segment_id
WHERE c.tenant_id = %(tenant)s AND c.activation_id = %(id)s
    AND (c.resync IS NOT NULL OR s.sequence > c.sequence)
ORDER BY c.segment_id

-- name: queue
-- Only where the batch begins at the cursor as it is.
INSERT INTO activation_syncs
    (tenant_id, activation_id, segment_id, idempotency_key, kind, resync, first_sequence,
     last_sequence, members, batch, created_at)
SELECT tenant_id, activation_id, segment_id, %(key)s, %(kind)s, %(resync)s, %(first)s,
    %(last)s, %(members)s, %(batch)s, %(now)s
FROM activation_segments
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND segment_id = %(segment)s
    AND sequence = %(begin_sequence)s
    AND CASE
        WHEN %(kind)s = 'changes' THEN user_id = %(begin_user)s
        ELSE resync = %(resync)s AND coalesce(member, '') = %(begin_user)s
    END
ON CONFLICT DO NOTHING

-- name: delivered
UPDATE activation_syncs
SET state = 'delivered', batch = NULL, error = '', status_code = %(status_code)s,
    latency_ms = %(latency_ms)s, finished_at = %(now)s
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND idempotency_key = %(key)s
    AND state = 'pending'

-- name: told_changes
UPDATE activation_segments
SET sequence = %(end_sequence)s, user_id = %(end_user)s
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND segment_id = %(segment)s
    AND sequence = %(begin_sequence)s AND user_id = %(begin_user)s

-- name: told_members
-- Nothing, where all of them are to be told once more meanwhile.
UPDATE activation_segments
SET member = CASE WHEN NOT %(is_last)s THEN %(end_user)s END,
    resync = CASE WHEN NOT %(is_last)s THEN resync END
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND segment_id = %(segment)s
    AND resync = %(resync)s

-- name: works
UPDATE activations
SET last_sync_at = %(now)s, failures = 0, last_error = '', behind_since = NULL,
    status = CASE WHEN status = 'failing' THEN 'active' ELSE status END
WHERE tenant_id = %(tenant)s AND id = %(id)s

-- name: forget
DELETE FROM activation_syncs
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND finished_at < %(long_ago)s

-- name: failed
UPDATE activation_syncs
SET error = %(error)s, status_code = %(status_code)s, latency_ms = %(latency_ms)s
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND idempotency_key = %(key)s
    AND state = 'pending'

-- name: fails
-- One that was paused meanwhile stays so; one that was resumed or changed is due when that said.
UPDATE activations
SET failures = failures + 1,
    last_error = CASE WHEN status = 'paused' THEN '' ELSE %(error)s END,
    status = CASE WHEN status = 'paused' THEN status ELSE 'failing' END,
    due_at = CASE WHEN due_at = %(due_at)s THEN %(next)s ELSE due_at END,
    lease_until = NULL
WHERE tenant_id = %(tenant)s AND id = %(id)s AND attempt = %(attempt)s
    AND lease_until IS NOT NULL

-- name: rest
-- With nothing to tell, nothing fails.
UPDATE activations
SET behind_since = CASE WHEN %(is_behind)s THEN coalesce(behind_since, %(now)s) END,
    last_error = CASE WHEN %(is_behind)s THEN last_error ELSE '' END,
    failures = CASE WHEN %(is_behind)s THEN failures ELSE 0 END,
    status = CASE WHEN status = 'failing' AND NOT %(is_behind)s THEN 'active' ELSE status END,
    due_at = CASE WHEN due_at = %(due_at)s THEN %(next)s ELSE due_at END,
    lease_until = NULL
WHERE tenant_id = %(tenant)s AND id = %(id)s AND attempt = %(attempt)s
    AND lease_until IS NOT NULL
