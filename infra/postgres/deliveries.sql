-- name: free
-- The deliveries that may be attempted now: of each alert the first, of each tenant so many.
(waiting.tenant_id, waiting.id) IN (
    SELECT tenant_id, id
    FROM (
        SELECT
            first.tenant_id,
            first.id,
            row_number() OVER (
                PARTITION BY first.tenant_id
                ORDER BY first.is_asked DESC, first.due_at, first.id
            ) AS place
        FROM ({{first_of_each_alert}}) AS first
    ) AS ranked
    WHERE place <= %(per_tenant)s - (
        SELECT count(*)
        FROM deliveries AS held
        WHERE held.tenant_id = ranked.tenant_id
            AND held.lease_until >= clock_timestamp()
    )
)

-- name: first_of_each_alert
-- Nothing of an alert of which something is under way, or whose endpoint rests; somebody who waits
-- for a sample or a replay waits for no rest.
SELECT DISTINCT ON (delivery.tenant_id, delivery.alert_id)
    delivery.tenant_id, delivery.id, delivery.is_asked, delivery.due_at
FROM deliveries AS delivery
JOIN alerts AS alert
    ON alert.tenant_id = delivery.tenant_id AND alert.id = delivery.alert_id
WHERE delivery.due_at <= %(now)s
    AND (alert.open_until IS NULL OR alert.open_until <= %(now)s OR delivery.is_asked)
    AND NOT EXISTS (
        SELECT
        FROM deliveries AS held
        WHERE held.tenant_id = delivery.tenant_id
            AND held.alert_id = delivery.alert_id
            AND held.lease_until >= clock_timestamp()
    )
ORDER BY
    delivery.tenant_id, delivery.alert_id, delivery.is_asked DESC, delivery.due_at, delivery.id

-- name: queue_firing
-- A firing is told once; of an alert that is off, or has no webhook, nobody is told.
INSERT INTO deliveries
    (tenant_id, alert_id, firing_id, webhook_id, body, created_at, queued_at, due_at)
SELECT tenant_id, id, %(firing)s, %(webhook_id)s, %(body)s, %(now)s, %(now)s, %(now)s
FROM alerts
WHERE tenant_id = %(tenant)s AND id = %(alert)s AND is_active AND webhook_url <> ''
FOR SHARE
ON CONFLICT (tenant_id, firing_id) WHERE firing_id IS NOT NULL DO NOTHING

-- name: held
-- What an attempt posts, if the delivery is still this worker's.
SELECT
    alert.webhook_url AS url,
    alert.failures_in_a_row,
    delivery.webhook_id,
    delivery.body,
    delivery.failures,
    delivery.queued_at
FROM deliveries AS delivery
JOIN alerts AS alert
    ON alert.tenant_id = delivery.tenant_id AND alert.id = delivery.alert_id
WHERE delivery.tenant_id = %(tenant)s
    AND delivery.id = %(id)s
    AND delivery.attempt = %(attempt)s
    AND delivery.lease_until IS NOT NULL

-- name: begin_attempt
-- A crash from here on shows as an attempt of which nobody knows how it ended.
INSERT INTO delivery_attempts (tenant_id, delivery_id, number, started_at)
VALUES (%(tenant)s, %(id)s, %(attempt)s, %(now)s)
ON CONFLICT DO NOTHING

-- name: end_attempt
-- What is known of an attempt is written down even if the delivery went on without it.
UPDATE delivery_attempts
SET outcome = %(outcome)s, status_code = %(status_code)s, latency_ms = %(latency_ms)s,
    reply = %(reply)s
WHERE tenant_id = %(tenant)s AND delivery_id = %(id)s AND number = %(attempt)s

-- name: lock_alert
-- Before the delivery's own row, as everybody does who needs both.
SELECT FROM alerts WHERE tenant_id = %(tenant)s AND id = %(alert)s FOR NO KEY UPDATE

-- name: settle
-- Only who holds the delivery settles it.
UPDATE deliveries
SET lease_until = NULL, is_asked = false, due_at = %(due_at)s, state = %(state)s,
    reason = %(reason)s, finished_at = %(finished_at)s, failures = failures + %(failed)s
WHERE tenant_id = %(tenant)s AND id = %(id)s AND attempt = %(attempt)s AND lease_until IS NOT NULL
RETURNING firing_id
