-- What tenants declare of their events, and what becomes of events that break it.

-- properties is an array of what is declared of each property, in the order of the tenant.
CREATE TABLE event_schemas (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id bigint GENERATED ALWAYS AS IDENTITY,
    event text NOT NULL,
    description text NOT NULL,
    properties jsonb NOT NULL,
    additional_properties boolean NOT NULL,
    on_violation text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX event_schemas_event ON event_schemas (tenant_id, event);

GRANT SELECT, INSERT, UPDATE, DELETE ON event_schemas TO segops_tenant;
ALTER TABLE event_schemas ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_schemas FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON event_schemas
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));

ALTER TABLE tenants ADD COLUMN unplanned_events text NOT NULL DEFAULT 'allow';

-- A letter that was set aside at the door never stood on its topic.
ALTER TABLE dead_letters ALTER COLUMN partition DROP NOT NULL;
ALTER TABLE dead_letters ALTER COLUMN "offset" DROP NOT NULL;
GRANT INSERT ON dead_letters TO segops_tenant;
