-- What came in of customers, so that it counts once; and who may do what with which token.

-- The first 16 bytes of the SHA-256 of each message's id, for seven days; then rows go, some at a
-- time. No reference to tenants: it would be checked for every event, and tenants stay.
CREATE TABLE message_ids (
    tenant_id text NOT NULL,
    digest bytea NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX message_ids_age ON message_ids (seen_at);

GRANT SELECT, INSERT, UPDATE ON message_ids TO segops_tenant;
ALTER TABLE message_ids ENABLE ROW LEVEL SECURITY;
ALTER TABLE message_ids FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON message_ids
    USING (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
    WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), ''));

-- A write key has the scope `ingest` alone. Tokens from before scopes keep all that they could do.
ALTER TABLE tokens
    ADD COLUMN kind text NOT NULL DEFAULT 'token' CHECK (kind IN ('token', 'write_key')),
    ADD COLUMN scopes text[] NOT NULL DEFAULT '{read,write,admin}',
    ADD COLUMN last_used_at timestamptz;
ALTER TABLE tokens ALTER COLUMN kind DROP DEFAULT, ALTER COLUMN scopes DROP DEFAULT;
CREATE INDEX tokens_of_tenant ON tokens (tenant_id, created_at);
GRANT SELECT, INSERT, UPDATE ON tokens TO segops_tenant;
