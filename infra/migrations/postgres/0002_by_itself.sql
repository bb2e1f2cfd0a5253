-- What runs by itself: the schedule, calls to providers, alerts and their webhooks.
--
-- Work that waits stands in its own table with three columns (infra/postgres/leases.py):
-- `due_at` when it may be taken next, null while there is nothing to do; `lease_until` until when
-- a worker has it; `attempt` how often it was taken, which fences off a worker that woke up late.

-- Null: the scheduler has yet to plan it.
ALTER TABLE queries ADD COLUMN due_at timestamptz;
CREATE INDEX queries_due ON queries (due_at) WHERE is_active;

-- A slot that did not run is as much a record as one that did, which is a row of `results`.
CREATE TABLE skipped_slots (
    tenant_id text NOT NULL REFERENCES tenants (id),
    query_id bigint NOT NULL,
    slot text NOT NULL,
    reason text NOT NULL,
    providers text[] NOT NULL,
    slot_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, query_id, slot, reason)
);

-- A run: `slot_at` is null where somebody asked for it; `question` is its text until it has an
-- outcome, which is `answered` or the reason why not; `reserved_usd` of the budget of `budget_day`
-- is set aside while a call is under way; `earlier_usd` is what its failed calls cost.
ALTER TABLE results
    ADD COLUMN slot_at timestamptz,
    ADD COLUMN question text,
    ADD COLUMN due_at timestamptz,
    ADD COLUMN give_up_at timestamptz,
    ADD COLUMN lease_until timestamptz,
    ADD COLUMN attempt integer NOT NULL DEFAULT 0,
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN budget_day date,
    ADD COLUMN reserved_usd numeric(18, 10) NOT NULL DEFAULT 0,
    ADD COLUMN earlier_usd numeric(18, 10) NOT NULL DEFAULT 0,
    ADD COLUMN outcome text;
CREATE INDEX results_due ON results (provider, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX results_open ON results (tenant_id, query_id) WHERE finished_at IS NULL;

-- Shared by all replicas: the rate limit (`free_at`: when the next call may start), the circuit
-- breaker, and what all tenants' calls of one day cost or are expected to. Whoever lets calls
-- start locks all rows: so no two count on the same room.
CREATE TABLE provider_states (
    provider text PRIMARY KEY,
    free_at timestamptz NOT NULL DEFAULT 'epoch',
    open_until timestamptz,
    openings integer NOT NULL DEFAULT 0,
    window_began_at timestamptz NOT NULL DEFAULT 'epoch',
    window_calls integer NOT NULL DEFAULT 0,
    window_failures integer NOT NULL DEFAULT 0,
    budget_day date NOT NULL DEFAULT 'epoch',
    committed_usd numeric(18, 10) NOT NULL DEFAULT 0
);
INSERT INTO provider_states (provider)
VALUES ('chatgpt'), ('perplexity'), ('claude'), ('gemini'), ('grok');

CREATE TABLE provider_days (
    tenant_id text NOT NULL REFERENCES tenants (id),
    day date NOT NULL,
    provider text NOT NULL,
    calls bigint NOT NULL DEFAULT 0,
    spent_usd numeric(18, 10) NOT NULL DEFAULT 0,
    reserved_usd numeric(18, 10) NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, day, provider)
);

-- The foreign key holds the tenant: an alert cannot watch another tenant's competitor.
-- `failures_in_a_row`, `failing_since` and `open_until` (nothing is posted before) are its webhook's.
CREATE TABLE alerts (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    alert_type text NOT NULL,
    competitor bigint,
    threshold double precision NOT NULL,
    webhook_url text NOT NULL,
    is_active boolean NOT NULL,
    min_samples integer NOT NULL,
    cooldown_hours double precision NOT NULL,
    require_significance boolean NOT NULL,
    disabled_reason text NOT NULL DEFAULT '',
    status jsonb,
    firings bigint NOT NULL DEFAULT 0,
    last_fired_at timestamptz,
    failures_in_a_row integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    open_until timestamptz,
    due_at timestamptz,
    lease_until timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, competitor) REFERENCES competitors (tenant_id, id)
        ON DELETE SET NULL (competitor)
);
CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;

-- Whether an alert is in an episode, by whom it is about. A row that is not firing is an ended one.
CREATE TABLE episodes (
    tenant_id text NOT NULL REFERENCES tenants (id),
    alert_id bigint NOT NULL,
    subject text NOT NULL,
    is_firing boolean NOT NULL,
    fired_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, alert_id, subject),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alerts (tenant_id, id) ON DELETE CASCADE
);

-- The fact of each firing, for its history.
CREATE TABLE firings (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    alert_id bigint NOT NULL,
    fired_at timestamptz NOT NULL,
    fact jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alerts (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX firings_of_alert ON firings (tenant_id, alert_id, fired_at);

-- Sealed under a key that is not in the database. The newest signs first; an older one signs
-- beside it until it expires.
CREATE TABLE webhook_secrets (
    tenant_id text NOT NULL REFERENCES tenants (id),
    alert_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, alert_id, id),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alerts (tenant_id, id) ON DELETE CASCADE
);

-- One row per firing and sample. `body` is sent byte for byte on every attempt. `state` is
-- `pending`, `delivered` or `failed`, then for this `reason`. `webhook_id` stays the same over
-- attempts and replays. `failures` and `queued_at` begin anew with a replay. `is_asked` has the next
-- attempt go before all others of its alert: somebody waits for it.
CREATE TABLE deliveries (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    alert_id bigint NOT NULL,
    firing_id uuid,
    webhook_id text NOT NULL,
    body bytea NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    reason text NOT NULL DEFAULT '',
    failures integer NOT NULL DEFAULT 0,
    is_asked boolean NOT NULL DEFAULT false,
    due_at timestamptz,
    lease_until timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alerts (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX deliveries_firing ON deliveries (tenant_id, firing_id)
    WHERE firing_id IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_held ON deliveries (tenant_id, alert_id) WHERE lease_until IS NOT NULL;
CREATE INDEX deliveries_of_alert ON deliveries (tenant_id, alert_id, id);

-- Written before the request goes out: an attempt without an end is one of which nobody knows.
CREATE TABLE delivery_attempts (
    tenant_id text NOT NULL REFERENCES tenants (id),
    delivery_id bigint NOT NULL,
    number integer NOT NULL,
    started_at timestamptz NOT NULL,
    outcome text NOT NULL DEFAULT 'unknown',
    status_code integer,
    latency_ms integer,
    reply text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, delivery_id, number),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries (tenant_id, id) ON DELETE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON
    skipped_slots, provider_days, alerts, episodes, firings, webhook_secrets, deliveries,
    delivery_attempts
    TO segops_tenant;

DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY
        ARRAY['skipped_slots', 'provider_days', 'alerts', 'episodes', 'firings',
              'webhook_secrets', 'deliveries', 'delivery_attempts']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', owned);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', owned);
        EXECUTE format(
            'CREATE POLICY own_rows ON %I
                USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), ''''))
                WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), ''''))',
            owned
        );
    END LOOP;
END
$$;
