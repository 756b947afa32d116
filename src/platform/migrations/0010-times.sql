-- The time of most resources is one: beside the ranges of all its parameters it stands in columns, which are compared without reading JSON.
-- Null in rows from before, until the resource changes: there the JSON is read.
alter table resource_index
  add column time_name text,
  add column time_from float8,
  add column time_to   float8;
