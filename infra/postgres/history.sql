-- name: count_firings
-- How often an alert fired, and whether there is such an alert.
SELECT
    EXISTS (SELECT FROM alerts WHERE tenant_id = %(tenant)s AND id = %(alert)s) AS is_there,
    count(*) AS n
FROM firings
WHERE tenant_id = %(tenant)s AND alert_id = %(alert)s

-- name: count_deliveries
-- How many deliveries an alert has, and whether there is such an alert.
SELECT
    EXISTS (SELECT FROM alerts WHERE tenant_id = %(tenant)s AND id = %(alert)s) AS is_there,
    count(*) AS n
FROM deliveries
WHERE tenant_id = %(tenant)s AND alert_id = %(alert)s

-- name: firings
-- Some firings of an alert, newest first.
SELECT id, fact
FROM firings
WHERE tenant_id = %(tenant)s AND alert_id = %(alert)s
ORDER BY fired_at DESC, id
OFFSET %(offset)s LIMIT %(limit)s

-- name: shown
-- What is shown of a delivery.
SELECT
    id, firing_id, webhook_id, state, reason, created_at, due_at AS next_attempt_at, finished_at
FROM deliveries
WHERE tenant_id = %(tenant)s AND alert_id = %(alert)s

-- name: deliveries
-- Some deliveries of an alert, newest first.
{{shown}}
ORDER BY id DESC
OFFSET %(offset)s LIMIT %(limit)s

-- name: of_firings
-- The deliveries that told of these firings.
{{shown}}
    AND firing_id = ANY (%(firings)s)

-- name: delivery
-- One delivery of an alert.
{{shown}}
    AND id = %(id)s

-- name: attempts
-- The newest fifty attempts of each of these deliveries, oldest first.
SELECT delivery_id, number, started_at, outcome, status_code, latency_ms, reply
FROM (
    SELECT
        delivery_id, number, started_at, outcome, status_code, latency_ms, reply,
        row_number() OVER (PARTITION BY delivery_id ORDER BY number DESC) AS age
    FROM delivery_attempts
    WHERE tenant_id = %(tenant)s AND delivery_id = ANY (%(deliveries)s)
) AS aged
WHERE age <= 50
ORDER BY number

-- name: ask_again
-- What is under way is left alone: it is being attempted already.
UPDATE deliveries
SET state = 'pending', reason = '', failures = 0, is_asked = true, due_at = %(now)s,
    queued_at = %(now)s, finished_at = NULL
WHERE tenant_id = %(tenant)s AND alert_id = %(alert)s AND id = %(id)s AND lease_until IS NULL

-- name: queue_sample
-- A delivery that tells of no firing.
INSERT INTO deliveries
    (tenant_id, alert_id, webhook_id, body, is_asked, created_at, queued_at, due_at)
VALUES
    (%(tenant)s, %(alert)s, %(webhook_id)s, %(body)s, true, %(now)s, %(now)s, %(now)s)
RETURNING id

-- name: competitor
-- What a competitor is called.
SELECT name FROM competitors WHERE tenant_id = %(tenant)s AND id = %(id)s
