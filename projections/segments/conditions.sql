-- name: is_text
JSONType({json}, {key}) = 'String'

-- name: is_number
JSONType({json}, {key}) IN ('Int64', 'UInt64', 'Double')

-- name: is_bool
JSONType({json}, {key}) = 'Bool'

-- name: text
JSONExtractString({json}, {key})

-- name: number
JSONExtractFloat({json}, {key})

-- name: is_moment
-- A day that its month does not have becomes another day as a Date32.
{{is_text}}
AND match({{text}}, {form})
AND toString(toDate32OrZero(left({{text}}, 10))) = left({{text}}, 10)

-- name: moment
-- Milliseconds since 1970. The parser throws on other text, so it never sees any.
toUnixTimestamp64Milli(
    parseDateTime64BestEffort(if({{is_moment}}, {{text}}, '1970-01-01'), 3, 'UTC')
)

-- name: exists
JSONType({json}, {key}) != 'Null'

-- name: eq_text
{{is_text}} AND {{text}} = {value}

-- name: eq_number
{{is_number}} AND {{number}} = JSONExtractFloat({value})

-- name: eq_bool
{{is_bool}} AND JSONExtractBool({json}, {key}) = {value}

-- name: in_text
{{is_text}} AND has({value}, {{text}})

-- name: in_number
{{is_number}} AND has(JSONExtract({value}, 'Array(Float64)'), {{number}})

-- name: in_bool
{{is_bool}} AND has({value}, JSONExtractBool({json}, {key}))

-- name: order_number
{{is_number}} AND {{number}} {sign} JSONExtractFloat({value})

-- name: order_moment
{{is_moment}} AND {{moment}} {sign} {value}

-- name: folded
translateUTF8({{text}}, {letters}, {bare})

-- name: contains
{{is_text}} AND position({{folded}}, {value}) > 0

-- name: starts_with
{{is_text}} AND startsWith({{folded}}, {value})

-- name: ends_with
{{is_text}} AND endsWith({{folded}}, {value})

-- name: within_last
{{is_moment}} AND {{moment}} > {value} AND {{moment}} <= {now}

-- name: before_last
{{is_moment}} AND {{moment}} <= {value}
