-- The band that the proxies of a namespace are held to, as Guardrails had it when they were measured. Null: measured
-- before this was kept, and measured anew within the hour.
ALTER TABLE observations ADD COLUMN band json;
