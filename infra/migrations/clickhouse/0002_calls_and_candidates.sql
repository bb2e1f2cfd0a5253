-- What each call cost and how it went, and the brands in answers that nobody tracks.

-- cost_usd is null where nobody knows it. call is the JSON of schemas.events.Call, or empty.
ALTER TABLE segmentation.answers
    ADD COLUMN IF NOT EXISTS failure_detail String,
    ADD COLUMN IF NOT EXISTS source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS cost_usd Nullable(Decimal(18, 10)),
    ADD COLUMN IF NOT EXISTS input_tokens UInt64,
    ADD COLUMN IF NOT EXISTS output_tokens UInt64,
    ADD COLUMN IF NOT EXISTS search_count UInt32,
    ADD COLUMN IF NOT EXISTS call String CODEC(ZSTD(3));

-- One element a candidate, in order of rank.
ALTER TABLE segmentation.scores
    ADD COLUMN IF NOT EXISTS candidate_names Array(String),
    ADD COLUMN IF NOT EXISTS candidate_ranks Array(UInt32),
    ADD COLUMN IF NOT EXISTS candidate_starts Array(UInt32),
    ADD COLUMN IF NOT EXISTS candidate_ends Array(UInt32);
