-- name: add_segments
-- From now on, and, where `resync` is a number, all who are in them now.
INSERT INTO activation_segments
    (tenant_id, activation_id, segment_id, sequence, resync, resync_from)
SELECT %(tenant)s, %(id)s, s.id, s.sequence, %(resync)s, s.sequence
FROM segments AS s
WHERE s.tenant_id = %(tenant)s AND s.id = ANY (%(segments)s)
FOR KEY SHARE OF s
ON CONFLICT DO NOTHING
RETURNING segment_id

-- name: segments
SELECT segment_id
FROM activation_segments
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s

-- name: remove_segments
DELETE FROM activation_segments
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND segment_id = ANY (%(segments)s)

-- name: drop_pending
UPDATE activation_syncs
SET state = 'dropped', batch = NULL, finished_at = %(now)s
WHERE tenant_id = %(tenant)s AND activation_id = %(id)s AND state = 'pending'
    AND segment_id = ANY (%(segments)s)

-- name: next_resync
UPDATE activations
SET resyncs = resyncs + 1
WHERE tenant_id = %(tenant)s AND id = %(id)s
RETURNING resyncs

-- name: resync
-- All members are told once the changes until now are.
UPDATE activation_segments AS c
SET resync = %(resync)s, resync_from = s.sequence, member = NULL
FROM segments AS s
WHERE c.tenant_id = %(tenant)s AND c.activation_id = %(id)s
    AND s.tenant_id = c.tenant_id AND s.id = c.segment_id

-- name: hold
-- Nobody comes to be told of it before the transaction ends.
SELECT FROM segments
WHERE tenant_id = %(tenant)s AND id = %(segment)s
FOR UPDATE

-- name: fed
SELECT activation_id
FROM activation_segments
WHERE tenant_id = %(tenant)s AND segment_id = %(segment)s
ORDER BY activation_id
