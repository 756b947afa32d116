-- Full text of a chart goes from the newest on, and stops when it has enough to rank (records/search/chart-search.ts). What has no time is last.
create index resource_index_newest on resource_index
  (project_id, patient_id, (-coalesce(time_from, -8.64e15::float8)), resource_type, resource_id);
