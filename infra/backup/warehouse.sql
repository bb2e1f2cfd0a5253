-- name: tables
-- What is saved: all but the note of the migrations, which whoever makes the tables writes.
SELECT name
FROM system.tables
WHERE database = 'segmentation'
    AND name != 'migrations'
ORDER BY name

-- name: save
-- Merged: which of the rows of one key came last is known here only.
INSERT INTO FUNCTION file({path:String}, 'Native')
SELECT *
FROM segmentation.{table:Identifier} FINAL

-- name: load
INSERT INTO segmentation.{table:Identifier}
SELECT *
FROM file({path:String}, 'Native')

-- name: count
SELECT count() AS total
FROM segmentation.{table:Identifier} FINAL
