-- Maps from one code system to another that the operator supplies (records/code-maps, docs/decisions/016-code-maps.md). They belong to no
-- project: what a code is called elsewhere is nobody's secret.
create table code_map (
  map       text primary key,
  version   text not null,
  loaded_at timestamptz not null,
  pairs     integer not null
);

-- Of a map only what holds always: the source has this target and no other. Codes as `system|code`.
create table code_map_pair (
  source text not null,
  target text not null,
  map    text not null references code_map on delete cascade,
  primary key (source, target, map)
);
create index code_map_pair_of on code_map_pair (map);

-- A map while it is read: its rows in any order.
create unlogged table code_map_row (
  map     text not null,
  source  text not null,
  target  text not null,
  -- Without condition, and of something that a code can be one with.
  is_sure boolean not null
);

-- What a map says of a code that a document has: '' where the document itself gives two codes as one.
alter table code_pair add column map text not null default '';
alter table code_pair drop constraint code_pair_pkey;
alter table code_pair add primary key (project_id, patient_id, one, other, document_id, map);
