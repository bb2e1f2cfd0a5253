-- name: filled
-- Of which parts of a log everything is in the tables beside ours.
SELECT
    tenant_id,
    kind,
    month,
    mark
FROM segmentation_rebuild.parts FINAL
WHERE log = {log:String}
