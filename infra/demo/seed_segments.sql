-- name: first_seen
-- When each live profile was first heard of.
SELECT
    user_id,
    first_seen
FROM segmentation.profiles FINAL
WHERE tenant_id = {tenant:String}
    AND merged_into = ''
