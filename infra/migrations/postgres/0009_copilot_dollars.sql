-- What the copilot's answers cost, by the table of prices.

ALTER TABLE copilot_days ADD COLUMN usd numeric(18, 10) NOT NULL DEFAULT 0;
