-- name: selected
-- What every read of a selection is bound to.
tenant_id = {tenant:String}
    AND query_id IN {queries:Array(UInt64)}
    AND (empty({providers:Array(String)}) OR provider IN {providers:Array(String)})
    AND ({since:Nullable(Date)} IS NULL OR captured_date >= {since:Nullable(Date)})
    AND ({until:Nullable(Date)} IS NULL OR captured_date <= {until:Nullable(Date)})
