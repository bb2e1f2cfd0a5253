-- Segments: what a tenant means by them, and their evaluation, which is work that waits.

-- `definition` is null for a static segment. What it depends on: `events` it speaks of,
-- `hears_all` whether any new customer may be meant, `is_timed` whether time alone may change who
-- is, `asks_for` the segments whose members it asks for.
-- `sequence` counts the facts of membership, `evaluation_at` and `evaluation_from` (its first
-- sequence) are of the newest evaluation that made some: the next one waits until those can be
-- read. `counted_on` is the last UTC day with a fact. `list_revision` counts the changes of a
-- static segment's ids; what was said before `list_base` holds no more.
-- `rest_until` keeps a costly segment from being evaluated all the time; events are known that
-- happen until `restless_until`.
CREATE TABLE segments (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description text NOT NULL DEFAULT '',
    type text NOT NULL CHECK (type IN ('dynamic', 'static')),
    status text NOT NULL CHECK (status IN ('draft', 'computing', 'active', 'failed', 'archived')),
    definition jsonb,
    definition_hash text,
    version integer NOT NULL DEFAULT 1,
    events jsonb NOT NULL DEFAULT '[]',
    hears_all boolean NOT NULL DEFAULT false,
    is_timed boolean NOT NULL DEFAULT false,
    asks_for bigint[] NOT NULL DEFAULT '{}',
    member_count bigint,
    computed_at timestamptz,
    last_error text NOT NULL DEFAULT '',
    sequence bigint NOT NULL DEFAULT 0,
    evaluation_from bigint NOT NULL DEFAULT 1,
    evaluation_at timestamptz,
    counted_on date,
    list_revision bigint NOT NULL DEFAULT 0,
    list_base bigint NOT NULL DEFAULT 0,
    rest_until timestamptz NOT NULL DEFAULT 'epoch',
    restless_until timestamptz NOT NULL DEFAULT 'epoch',
    due_at timestamptz,
    lease_until timestamptz,
    attempt integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name),
    CHECK ((type = 'dynamic') = (definition IS NOT NULL))
);
CREATE INDEX segments_due ON segments (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX segments_asked_for ON segments USING gin (asks_for);

-- Every definition that a segment had, its present one included.
CREATE TABLE segment_versions (
    tenant_id text NOT NULL,
    segment_id bigint NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    definition_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, segment_id, version),
    FOREIGN KEY (tenant_id, segment_id) REFERENCES segments (tenant_id, id) ON DELETE CASCADE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON segments, segment_versions TO segops_tenant;
ALTER TABLE segments ENABLE ROW LEVEL SECURITY;
ALTER TABLE segments FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON segments
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
ALTER TABLE segment_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE segment_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON segment_versions
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));
