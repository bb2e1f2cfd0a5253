-- Tenants, what they configure, and the outbox through which facts reach the log.

CREATE TABLE tenants (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL,
    catalog_version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Tokens are kept as HMAC-SHA256 under a pepper that is not in the database.
CREATE TABLE tokens (
    id text PRIMARY KEY,
    tenant_id text NOT NULL REFERENCES tenants (id),
    digest bytea NOT NULL UNIQUE,
    name text NOT NULL,
    last_four text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE queries (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    query_text text NOT NULL CHECK (char_length(query_text) BETWEEN 1 AND 1000),
    category text NOT NULL,
    tags text[] NOT NULL,
    providers text[] NOT NULL,
    is_active boolean NOT NULL,
    schedule text NOT NULL,
    last_run_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
-- 1,000 code points can pass the 2,704 bytes that a btree entry may have, so the hash is unique.
CREATE UNIQUE INDEX queries_query_text ON queries (tenant_id, md5(query_text));

CREATE TABLE competitors (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    brand_aliases text[] NOT NULL,
    domain text NOT NULL,
    is_ambiguous boolean NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX competitors_name ON competitors (tenant_id, name);

CREATE TABLE brands (
    tenant_id text PRIMARY KEY REFERENCES tenants (id),
    brand jsonb NOT NULL
);

-- What scoring knew, version by version: a score can always be worked out again.
CREATE TABLE catalogs (
    tenant_id text NOT NULL REFERENCES tenants (id),
    version bigint NOT NULL,
    catalog jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, version)
);

-- One row per result: what makes a run or a captured answer happen once. The answer itself is a
-- fact. `slot` names a run, `idempotency_key` a captured answer, `fingerprint` its content.
CREATE SEQUENCE result_ids AS bigint;
CREATE TABLE results (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint NOT NULL,
    query_id bigint NOT NULL,
    provider text NOT NULL,
    slot text,
    idempotency_key text,
    fingerprint bytea,
    requested_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX results_slot ON results (tenant_id, query_id, provider, slot)
    WHERE slot IS NOT NULL;
CREATE UNIQUE INDEX results_idempotency_key ON results (tenant_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

CREATE TABLE rescores (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    dry_run boolean NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    report jsonb,
    PRIMARY KEY (tenant_id, id)
);

-- Facts on their way to the log. A row goes when the broker has it for good, or, where the broker
-- keeps nothing on disk, when every agent in `waiting` has handled it.
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    topic text NOT NULL,
    key bytea,
    value bytea,
    is_sent boolean NOT NULL DEFAULT false,
    waiting text[] NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX outbox_pending ON outbox (seq) WHERE NOT is_sent;
CREATE INDEX outbox_age ON outbox (recorded_at);

CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    agent text NOT NULL,
    reason text NOT NULL,
    key bytea,
    value bytea,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    UNIQUE (topic, partition, "offset", agent, recorded_at)
);

-- Requests to rebuild the projections; the worker takes them, the front door watches.
CREATE TABLE replays (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT now(),
    progress text NOT NULL DEFAULT 'waiting for the worker',
    finished_at timestamptz,
    failure text
);

-- The role that every tenant transaction takes: it owns nothing, and row security binds it.
DO $$
BEGIN
    CREATE ROLE segops_tenant NOLOGIN;
EXCEPTION WHEN duplicate_object THEN
    NULL;
END
$$;
GRANT SELECT, INSERT, UPDATE, DELETE ON queries, competitors, brands, results, rescores
    TO segops_tenant;
GRANT SELECT, INSERT ON catalogs TO segops_tenant;
GRANT SELECT, UPDATE ON tenants TO segops_tenant;
GRANT INSERT ON outbox TO segops_tenant;
GRANT USAGE ON SEQUENCE result_ids TO segops_tenant;

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON tenants
    USING (id = nullif(current_setting('app.tenant_id', true), ''));
DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY
        ARRAY['tokens', 'queries', 'competitors', 'brands', 'catalogs', 'results', 'rescores']
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
