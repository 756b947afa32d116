-- One record from many statements (docs/decisions/009-one-record.md).
-- Secondary indexes lead with the project and what is looked for, not with the patient: before the planner's statistics know a chart
-- it expects one row of a patient, so that of two indexes that both lead with the patient either may be taken, and gone through whole.

-- patient.record_seq is from here on the last number given to a change; a resource_version counts for itself.
-- The last sequence number whose changes are in flat_row, and when the record last changed.
alter table patient add column flat_seq bigint not null default 0;
-- Counts the projections that changed a row of Flat, and by which generation of the datasets (records/flat) they were made.
alter table patient add column flat_round bigint not null default 0;
alter table patient add column flat_rules integer not null default 0;
alter table patient add column record_changed_at timestamptz;
-- By which generation of the rules (records/regroup.ts) the record was grouped; 0: not yet.
alter table patient add column record_rules integer not null default 0;

-- What a document says is asked with every document.
create index resource_version_of on resource_version (project_id, resource_id, resource_type);
create index resource_source_of on resource_source (project_id, document_id);

-- What speaks now of each resource of the documents.
create table statement (
  project_id    uuid not null,
  patient_id    uuid not null,
  resource_type text not null,
  resource_id   text not null,
  -- The resource_version whose words stand, and the document that speaks them: the newest that says this resource.
  hash          text not null,
  document_id   uuid not null,
  document_time timestamptz,
  -- What sameness is judged by (records/consolidation), JSON.
  identity      text not null,
  -- The id of the resource it is part of.
  group_id      text not null,
  primary key (project_id, patient_id, resource_type, resource_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
-- A resource that became part of another is still found by its id.
create index statement_by_id on statement (project_id, resource_id, resource_type);
create index statement_group on statement (project_id, group_id, resource_type);

-- Under which keys a statement can meet its like, and which codes it says.
create table statement_key (
  project_id    uuid not null,
  patient_id    uuid not null,
  resource_type text not null,
  key           text not null,
  resource_id   text not null,
  primary key (project_id, patient_id, key, resource_type, resource_id),
  foreign key (project_id, patient_id, resource_type, resource_id) references statement on delete cascade
);
create index statement_key_of on statement_key (project_id, resource_id, resource_type);

-- Which statements name which: when a group gets another id, its referrers are written anew.
create table statement_reference (
  project_id    uuid not null,
  patient_id    uuid not null,
  target_type   text not null,
  target_id     text not null,
  resource_type text not null,
  resource_id   text not null,
  primary key (project_id, patient_id, target_type, target_id, resource_type, resource_id),
  foreign key (project_id, patient_id, resource_type, resource_id) references statement on delete cascade
);
create index statement_reference_of on statement_reference (project_id, resource_id, resource_type);

-- Where in its document a statement stands: the element it was made from, and its section.
create table statement_origin (
  project_id    uuid not null,
  patient_id    uuid not null,
  resource_type text not null,
  resource_id   text not null,
  document_id   uuid not null,
  place         integer not null,
  -- Index in the document's conversion report; null for the header.
  section       integer,
  -- Offsets in the document's decoded text.
  start_offset  integer not null,
  end_offset    integer not null,
  primary key (project_id, patient_id, resource_type, resource_id, document_id, place),
  foreign key (project_id, patient_id, document_id) references document on delete cascade
);

create index statement_origin_of on statement_origin (project_id, document_id);

-- Two codes that a document gives as one: RxNorm and NDC, SNOMED CT and ICD-10-CM.
create table code_pair (
  project_id  uuid not null,
  patient_id  uuid not null,
  one         text not null,
  other       text not null,
  document_id uuid not null,
  primary key (project_id, patient_id, one, other, document_id),
  foreign key (project_id, patient_id, document_id) references document on delete cascade
);

-- A caller's word on which statements are one; stronger than the rules, and kept.
create table record_decision (
  project_id    uuid not null,
  patient_id    uuid not null,
  decision_id   uuid not null,
  kind          text not null check (kind in ('split', 'join')),
  resource_type text not null,
  one_id        text not null,
  other_id      text not null,
  decided_by    text not null,
  decided_at    timestamptz not null,
  primary key (project_id, patient_id, decision_id),
  unique (project_id, patient_id, resource_type, one_id, other_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);

-- The record as it is served.
create table resource (
  project_id    uuid not null,
  patient_id    uuid not null,
  resource_type text not null,
  resource_id   text not null,
  -- Its last change.
  seq           bigint not null,
  version       integer not null,
  updated_at    timestamptz not null,
  -- 0: made by us (the Provenance of a group).
  statements    integer not null,
  -- SHA-256 of what it says, without version and time: what is the same is no change.
  hash          text not null,
  -- FHIR R4 JSON, as it is sent.
  json          text not null,
  primary key (project_id, patient_id, resource_type, resource_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index resource_changed on resource (project_id, patient_id, seq, resource_type, resource_id);

-- An id names a resource of one patient; which one is found by it.
create index resource_by_id on resource (project_id, resource_id, resource_type);

-- What resources are searched by (records/search); narrow, so that a chart is gone through quickly.
create table resource_index (
  project_id    uuid not null,
  patient_id    uuid not null,
  resource_type text not null,
  resource_id   text not null,
  -- param|system|code and param||code and param|system| of token parameters.
  tokens        text[] not null,
  -- param|Type/id
  refs          text[] not null,
  -- param|folded text
  strings       text[] not null,
  -- {"param": [[from, to], …]}, milliseconds since 1970.
  dates         jsonb not null,
  words         tsvector not null,
  primary key (project_id, patient_id, resource_type, resource_id),
  foreign key (project_id, patient_id, resource_type, resource_id) references resource on delete cascade
);

-- Append-only: every version of every resource, in the patient's order.
create table change (
  project_id    uuid not null,
  patient_id    uuid not null,
  seq           bigint not null,
  kind          text not null check (kind in ('added', 'changed', 'superseded', 'withdrawn')),
  resource_type text not null,
  resource_id   text not null,
  version       integer not null,
  -- Of an added or changed resource; null once a document it was made of has been withdrawn.
  json          text,
  -- Of a superseded one: where its statements live now.
  superseded_by text,
  -- The document that brought it; null when a decision did.
  document_id   uuid,
  recorded_at   timestamptz not null,
  -- Orders the changes of a project: readers stay behind the oldest open transaction. Never less than that of the patient's change before.
  tx            xid8 not null,
  primary key (project_id, patient_id, seq),
  unique (project_id, patient_id, resource_type, resource_id, version),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index change_of on change (project_id, resource_id, resource_type, version);
create index change_in_project on change (project_id, tx, patient_id, seq);

-- How far a consumer has been given a patient's record in a format: the sequence number of changes (fhir), the round of Flat (flat).
create table read_mark (
  project_id uuid not null,
  patient_id uuid not null,
  consumer   text not null,
  format     text not null check (format in ('fhir', 'flat')),
  -- A resource type or a dataset, for who reads only that; '' for everything.
  part       text not null,
  seq        bigint not null,
  moved_at   timestamptz not null,
  primary key (project_id, patient_id, consumer, format, part),
  foreign key (project_id, patient_id) references patient on delete cascade
);

-- The record as Flat rows. A row that stands no longer is kept: who was given it is not given it again when it comes back.
create table flat_row (
  project_id  uuid not null,
  patient_id  uuid not null,
  dataset     text collate "C" not null,
  -- Order within the dataset: place, then row_key.
  place       text collate "C" not null,
  row_key     text collate "C" not null,
  -- The rounds (patient.flat_round) in which it came and went, and when it was learnt.
  first_round bigint not null,
  gone_round  bigint,
  first_at    timestamptz not null,
  -- Consumers that were given it before it went.
  given_to    text[] not null default '{}',
  hash        text not null,
  json        text not null,
  primary key (project_id, patient_id, dataset, row_key, first_round),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index flat_row_read on flat_row (project_id, patient_id, dataset, place, row_key);
create index flat_row_gone on flat_row (project_id, patient_id, gone_round) where gone_round is not null;
