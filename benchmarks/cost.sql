-- name: stored
-- How many bytes all tables have on disk.
SELECT sum(bytes_on_disk) AS bytes
FROM system.parts
WHERE database = {database:String} AND active
