-- name: is_summand
{{is_number}} AND abs({{number}}) <= {largest}

-- name: millionths
-- Of a number that is none to add up, 0: it must not overflow, and is left out.
toDecimal64(toInt64(roundBankers(if({{is_summand}}, {{number}}, 0) * 1000000)), 0)

-- name: identity
-- What makes values one and the same: their type and value, and no difference between 0 and -0.
multiIf(
    {{is_text}}, concat('"', {{text}}),
    {{is_number}}, toString({{number}} + 0),
    {{is_bool}}, if(JSONExtractBool({json}, {key}), 'true', 'false'),
    NULL
)

-- name: count
countIf({matching})

-- name: sum
sumIf({{millionths}}, {matching} AND {{is_summand}})

-- name: avg
-- What all numbers together are above the wanted mean: exact where a division is not.
sumOrNullIf({{millionths}} - {value}, {matching} AND {{is_summand}})

-- name: min
minOrNullIf({{number}}, {matching} AND {{is_number}})

-- name: max
maxOrNullIf({{number}}, {matching} AND {{is_number}})

-- name: count_distinct
uniqExactIf({{identity}}, {matching})

-- name: reached
-- How many steps of a sequence were reached. An event counts as one entry for each step, eight
-- apart a millisecond, later steps first: so a step at the same time is not after.
windowFunnelArrayIf({within})(
    arrayMap(step -> toUInt64((at + 2208988800000) * 8 + 5 - step), range(1, {steps} + 1)),
    {flags},
    {matching}
)
