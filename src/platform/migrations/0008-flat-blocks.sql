-- Flat as it is sent: the rows of a dataset joined to texts, so that an answer is read text by text and not row by row (records/flat).

create table flat_block (
  project_id uuid not null,
  patient_id uuid not null,
  dataset    text collate "C" not null,
  -- It holds the rows from this place in the dataset's order up to where the next block begins; the first begins at '', ''.
  from_place text collate "C" not null,
  from_key   text collate "C" not null,
  -- The last row in it.
  last_place text collate "C" not null,
  last_key   text collate "C" not null,
  -- A row of it changed since: it is written anew before the transaction ends.
  is_stale   boolean not null,
  rows       integer not null,
  bytes      integer not null,
  -- JSON objects with commas between them.
  json       text not null,
  primary key (project_id, patient_id, dataset, from_place, from_key),
  foreign key (project_id, patient_id) references patient on delete cascade
);

-- The documents that the rows were made with; null: blocks have not been written yet.
alter table patient add column flat_documents text;
