-- name: load_profiles
-- So many customers; the first of each six was unknown once and is merged into the next.
INSERT INTO segmentation.profiles
(tenant_id, user_id, traits, merged_into, first_seen, last_seen, version)
SELECT
    {tenant:String},
    if(number % 6 = 0, concat('anon:', toString(number)), concat('u-', toString(number))),
    concat('{"plan":"', arrayElement(['free', 'free', 'pro', 'vip'], number % 4 + 1), '"}'),
    if(number % 6 = 0, concat('u-', toString(number + 1)), ''),
    toDateTime64({now:String}, 3, 'UTC') - INTERVAL 90 DAY,
    toDateTime64({now:String}, 3, 'UTC'),
    1
FROM numbers({customers:UInt64})

-- name: load_events
-- So many events of theirs in ninety days, from one of them on.
INSERT INTO segmentation.events
(
    tenant_id, message_id, event, type, user_id, anonymous_id, ts, received_at, properties, context
)
WITH
    cityHash64(number) AS dice,
    dice % {customers:UInt64} AS who,
    intDiv(dice, 7919) % 100 AS which
SELECT
    {tenant:String},
    concat('m-', toString(number)),
    multiIf(
        which < 55, 'Product Viewed',
        which < 75, 'Product Added',
        which < 85, 'Product Removed',
        which < 92, 'Checkout Started',
        which < 97, 'Order Completed',
        'Product Added to Wishlist'
    ),
    'track',
    if(who % 6 = 0, concat('anon:', toString(who)), concat('u-', toString(who))),
    '',
    toDateTime64({now:String}, 3, 'UTC')
        - toIntervalMillisecond(cityHash64(number, 1) % (90 * 86400 * 1000)),
    toDateTime64({now:String}, 3, 'UTC'),
    concat('{"total":', toString(cityHash64(number, 2) % 30000 / 100), ',"sku":"S-1"}'),
    '{}'
FROM numbers({from:UInt64}, {count:UInt64})

-- name: load_members
-- Most of those who are meant are in already, and some who are not meant any more.
INSERT INTO segmentation.segment_members
(tenant_id, segment_id, user_id, is_member, since, version)
SELECT
    {tenant:String},
    {segment:UInt64},
    user_id,
    true,
    toDateTime64({now:String}, 3, 'UTC'),
    1
FROM ({{live}})
WHERE if(has({meant:Array(String)}, user_id), 90, 1) > cityHash64(user_id) % 100

-- name: live
SELECT
    user_id,
    traits
FROM segmentation.profiles FINAL
WHERE tenant_id = {tenant:String}
    AND merged_into = ''

-- name: owned
-- What one event's sub-select reads: its events, each message once, with whose they are.
SELECT
    if(merged.merged_into = '', events.user_id, merged.merged_into) AS owner,
    events.event AS event,
    events.ts AS ts,
    events.properties AS properties
FROM (
    SELECT
        user_id,
        event,
        ts,
        properties
    FROM segmentation.events FINAL
    WHERE tenant_id = {tenant:String}
        AND ts <= toDateTime64({now:String}, 3, 'UTC')
) AS events
LEFT ANY JOIN (
    SELECT
        user_id,
        merged_into
    FROM segmentation.profiles FINAL
    WHERE tenant_id = {tenant:String}
        AND merged_into != ''
) AS merged ON merged.user_id = events.user_id

-- name: two_leaves
-- Bought in the last week, and never put anything on a wishlist.
user_id IN (
    SELECT owner
    FROM ({{owned}})
    WHERE event = 'Order Completed'
        AND ts > toDateTime64({now:String}, 3, 'UTC') - INTERVAL 7 DAY
)
AND user_id NOT IN (SELECT owner FROM ({{owned}}) WHERE event = 'Product Added to Wishlist')

-- name: six_leaves
-- A plan, a number of orders, what they amount to, and three things that happened or did not.
JSONExtractString(traits, 'plan') IN ('pro', 'vip')
AND user_id IN (
    SELECT owner
    FROM ({{owned}})
    WHERE event = 'Order Completed'
        AND ts > toDateTime64({now:String}, 3, 'UTC') - INTERVAL 60 DAY
    GROUP BY owner
    HAVING count() >= 1
)
AND user_id IN (
    SELECT owner
    FROM ({{owned}})
    WHERE event = 'Order Completed'
    GROUP BY owner
    HAVING sum(JSONExtractFloat(properties, 'total')) > 100
)
AND user_id IN (
    SELECT owner
    FROM ({{owned}})
    WHERE event = 'Product Viewed'
    GROUP BY owner
    HAVING count() >= 10
)
AND user_id NOT IN (SELECT owner FROM ({{owned}}) WHERE event = 'Product Added to Wishlist')
AND user_id IN (
    SELECT owner
    FROM ({{owned}})
    WHERE event = 'Checkout Started'
        AND ts > toDateTime64({now:String}, 3, 'UTC') - INTERVAL 30 DAY
)

-- name: held
SELECT user_id
FROM segmentation.segment_members FINAL
WHERE tenant_id = {tenant:String}
    AND segment_id = {segment:UInt64}
    AND is_member

-- name: two_leaves_count
SELECT countIf({{two_leaves}}) AS count, count() AS total FROM ({{live}})

-- name: six_leaves_count
SELECT countIf({{six_leaves}}) AS count, count() AS total FROM ({{live}})

-- name: two_leaves_page
SELECT user_id FROM ({{live}}) WHERE {{two_leaves}} ORDER BY user_id LIMIT {limit:UInt64}

-- name: six_leaves_page
SELECT user_id FROM ({{live}}) WHERE {{six_leaves}} ORDER BY user_id LIMIT {limit:UInt64}

-- name: two_leaves_entered
SELECT user_id FROM ({{live}}) WHERE {{two_leaves}} EXCEPT {{held}}

-- name: two_leaves_exited
{{held}} EXCEPT SELECT user_id FROM ({{live}}) WHERE {{two_leaves}}

-- name: six_leaves_entered
SELECT user_id FROM ({{live}}) WHERE {{six_leaves}} EXCEPT {{held}}

-- name: six_leaves_exited
{{held}} EXCEPT SELECT user_id FROM ({{live}}) WHERE {{six_leaves}}
