-- Connectors in use: what each is set up with, how far it told each segment, and the batches.

-- `sealed` are the secrets of a receiver's own, under a key that is not in the database. `failures`
-- counts those in a row. `behind_since` is since when changes are waited for that the log has not
-- got. `resyncs` numbers the times that all members are told, the backfill included.
CREATE TABLE activations (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    type text NOT NULL,
    config jsonb NOT NULL,
    sealed bytea,
    backfill boolean NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'failing')),
    last_sync_at timestamptz,
    last_error text NOT NULL DEFAULT '',
    failures integer NOT NULL DEFAULT 0,
    behind_since timestamptz,
    resyncs integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    lease_until timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX activations_due ON activations (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX activations_held ON activations (tenant_id) WHERE lease_until IS NOT NULL;

-- What posts are signed with, as `webhook_secrets` has it for alerts.
CREATE TABLE activation_secrets (
    tenant_id text NOT NULL REFERENCES tenants (id),
    activation_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, activation_id, id),
    FOREIGN KEY (tenant_id, activation_id) REFERENCES activations (tenant_id, id)
        ON DELETE CASCADE
);

-- The cursor: of the segment's log all facts up to `sequence` are told, and of the next one what
-- concerns users up to `user_id`. `resync` is null, or the number of the time all members are told,
-- as soon as the changes up to the fact `resync_from` are; `member` is null until that begins, and
-- then up to which user they are. A segment that an activation names cannot be deleted.
CREATE TABLE activation_segments (
    tenant_id text NOT NULL REFERENCES tenants (id),
    activation_id bigint NOT NULL,
    segment_id bigint NOT NULL,
    sequence bigint NOT NULL,
    user_id text NOT NULL DEFAULT '',
    resync integer,
    resync_from bigint NOT NULL DEFAULT 0,
    member text,
    PRIMARY KEY (tenant_id, activation_id, segment_id),
    FOREIGN KEY (tenant_id, activation_id) REFERENCES activations (tenant_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, segment_id) REFERENCES segments (tenant_id, id) ON DELETE RESTRICT
);
CREATE INDEX activation_segments_of ON activation_segments (tenant_id, segment_id);

-- Batches, for thirty days. `batch` is what is delivered on every attempt, gone once that is over;
-- an activation has one `pending` at most.
CREATE TABLE activation_syncs (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    activation_id bigint NOT NULL,
    segment_id bigint NOT NULL,
    idempotency_key text NOT NULL,
    kind text NOT NULL,
    resync integer NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    members integer NOT NULL,
    batch bytea,
    state text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    error text NOT NULL DEFAULT '',
    status_code integer,
    latency_ms integer,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, activation_id) REFERENCES activations (tenant_id, id)
        ON DELETE CASCADE
);
CREATE UNIQUE INDEX activation_syncs_pending ON activation_syncs (tenant_id, activation_id)
    WHERE state = 'pending';
CREATE INDEX activation_syncs_of ON activation_syncs (tenant_id, activation_id, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON
    activations, activation_secrets, activation_segments, activation_syncs
    TO segops_tenant;

DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY
        ARRAY['activations', 'activation_secrets', 'activation_segments', 'activation_syncs']
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
