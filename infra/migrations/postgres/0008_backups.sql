-- Requests to back a running stack up: asked for by a command, done by the stack, once at most.
-- `outcome` is a line for people, `failure` the reason why there is no backup.
CREATE TABLE backups (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    folder text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    outcome text,
    failure text
);
