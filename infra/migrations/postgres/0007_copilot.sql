-- Conversations with the copilot, each its owner's alone, and what was used of the budgets.

ALTER TABLE tenants ADD COLUMN copilot_disabled boolean NOT NULL DEFAULT false;

-- `owner` is the id of the token that asks. `run_id` is the message that an answer on its way will
-- be; who works on it keeps `run_until` ahead. `results` are what queries brought, for follow-ups.
CREATE TABLE copilot_conversations (
    tenant_id text NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    owner text NOT NULL,
    title text NOT NULL,
    is_starred boolean NOT NULL DEFAULT false,
    results jsonb NOT NULL DEFAULT '{}',
    run_id uuid,
    run_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX copilot_conversations_of_owner
    ON copilot_conversations (tenant_id, owner, updated_at DESC);

-- `said` are the messages that the model was given and gave, as the Messages API writes them.
CREATE TABLE copilot_messages (
    tenant_id text NOT NULL,
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    text text NOT NULL,
    ui jsonb NOT NULL DEFAULT '[]',
    said jsonb NOT NULL,
    status text NOT NULL DEFAULT 'ok',
    error_code text,
    usage jsonb NOT NULL DEFAULT '{}',
    model text NOT NULL DEFAULT '',
    simulated boolean NOT NULL DEFAULT false,
    rating smallint CHECK (rating IN (-1, 1)),
    comment text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id)
        REFERENCES copilot_conversations (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX copilot_messages_of_conversation
    ON copilot_messages (tenant_id, conversation_id, place);

-- When a user asked last, at most as often as a minute allows; the row is locked to let one in.
CREATE TABLE copilot_askers (
    tenant_id text NOT NULL REFERENCES tenants (id),
    owner text NOT NULL,
    recent timestamptz[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, owner)
);
CREATE TABLE copilot_days (
    tenant_id text NOT NULL REFERENCES tenants (id),
    owner text NOT NULL,
    day date NOT NULL,
    questions integer NOT NULL DEFAULT 0,
    tokens bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, day, owner)
);

DO $$
DECLARE
    owned text;
BEGIN
    FOREACH owned IN ARRAY
        ARRAY['copilot_conversations', 'copilot_messages', 'copilot_askers', 'copilot_days']
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO segops_tenant', owned);
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
