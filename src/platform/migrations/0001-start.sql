-- The first house. Every patient-scoped table leads with (project_id, patient_id).
-- FHIR and other JSON is kept as text: sent on as it is, never re-ordered.

create table project (
  project_id   uuid primary key,
  display_name text not null,
  created_at   timestamptz not null
);

create table service_account (
  service_account_id uuid primary key,
  display_name       text not null,
  created_at         timestamptz not null
);

create table policy_binding (
  service_account_id uuid not null references service_account on delete cascade,
  role               text not null check (role in ('organization.owner', 'project.owner', 'project.user', 'project.viewer')),
  project_id         uuid references project on delete cascade,
  unique nulls not distinct (service_account_id, role, project_id)
);

create table credential (
  client_id          text primary key,
  service_account_id uuid not null references service_account on delete cascade,
  secret_sha256      text not null,
  created_at         timestamptz not null,
  expires_at         timestamptz
);

create table signing_key (
  kid         text primary key,
  private_jwk text not null,
  public_jwk  text not null,
  created_at  timestamptz not null,
  -- Signs until then; verifies until retires_at.
  rotates_at  timestamptz not null,
  retires_at  timestamptz not null
);

create table patient (
  project_id   uuid not null references project,
  patient_id   uuid not null,
  external_id  text not null,
  demographics text not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  -- The last sequence number given to a resource version; its row lock puts the writers of one record in order.
  record_seq   bigint not null default 0,
  primary key (project_id, patient_id),
  unique (project_id, external_id)
);
create index patient_listed on patient (project_id, created_at, patient_id);

-- What a patient is looked for by (patients/keys.ts): hashes, so that no index and no message of the database holds a birth date or a name.
create table patient_key (
  project_id uuid not null,
  patient_id uuid not null,
  key        text not null,
  primary key (project_id, patient_id, key),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index patient_key_found on patient_key (project_id, key, patient_id);

create table query (
  project_id       uuid not null,
  patient_id       uuid not null,
  query_id         uuid not null,
  state            text not null check (state in ('PENDING', 'PROCESSING', 'COMPLETE', 'PARTIAL', 'FAILED')),
  purpose_of_use   text not null,
  hints            text[],
  specialties      text[],
  created_at       timestamptz not null,
  started_at       timestamptz,
  finished_at      timestamptz,
  soft_deadline_at timestamptz not null,
  hard_deadline_at timestamptz not null,
  -- Why it failed, as a code of queries/query.ts.
  failure          text,
  -- Documents of this query, counted once, when it ended.
  files            integer,
  primary key (project_id, patient_id, query_id),
  unique (query_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index query_latest on query (project_id, patient_id, created_at desc);

-- One holder asked in one query; the query inspector reads these rows.
create table attempt (
  project_id  uuid not null,
  patient_id  uuid not null,
  query_id    uuid not null,
  holder_id   text not null,
  state       text not null check (state in ('ASKED', 'LOCATED', 'NOT_FOUND', 'ANSWERED', 'FAILED')),
  tries       integer not null default 0,
  documents   integer not null default 0,
  kept        integer not null default 0,
  quarantined integer not null default 0,
  lost        integer not null default 0,
  error_class text,
  is_late     boolean not null default false,
  started_at  timestamptz,
  finished_at timestamptz,
  primary key (project_id, patient_id, query_id, holder_id),
  foreign key (project_id, patient_id, query_id) references query on delete cascade
);

-- Durable work (platform/tasks). work_id groups the tasks that belong together: a query's id.
create table task (
  project_id  uuid not null,
  patient_id  uuid,
  work_id     uuid not null,
  task_id     uuid not null,
  kind        text not null,
  -- What it waits for a place at: a holder's id.
  lane        text not null,
  -- With kind and lane, what it is; a second one is not made.
  key         text not null,
  -- Lower is sooner: 0 somebody waits, 5 proactive, 9 bulk.
  priority    smallint not null default 0,
  state       text not null check (state in ('ready', 'running', 'done', 'failed', 'cancelled')),
  -- Does not hold the work open: a deadline.
  is_aside    boolean not null default false,
  payload     text not null,
  -- How often it was taken up, and how often it came back with trouble: a killed worker costs a try, not a failure.
  tries       integer not null default 0,
  failures    integer not null default 0,
  run_at      timestamptz not null,
  lease_token uuid,
  lease_until timestamptz,
  error_class text,
  finished_at timestamptz,
  primary key (project_id, task_id),
  unique (project_id, work_id, kind, lane, key),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index task_patient on task (project_id, patient_id);
create index task_ready on task (project_id, priority, run_at) where state = 'ready';
create index task_next on task (run_at) where state = 'ready';
create index task_running on task (lane, lease_until) where state = 'running';
create index task_open on task (project_id, work_id, lane) where state in ('ready', 'running');
create index task_finished on task (finished_at) where state in ('done', 'failed', 'cancelled');

-- The same bytes are one document of a patient, however many holders have them.
create table document (
  project_id        uuid not null,
  patient_id        uuid not null,
  document_id       uuid not null,
  sha256            text not null,
  size_bytes        bigint not null,
  mime_type         text not null,
  title             text not null,
  state             text not null check (state in ('KEPT', 'QUARANTINED')),
  quarantine_reason text,
  -- XDS metadata as the first holder gave it, JSON.
  metadata          text not null,
  first_query_id    uuid,
  -- When the document says it was written; the newest one speaks for the record.
  document_time     timestamptz,
  created_at        timestamptz not null,
  converted_at      timestamptz,
  -- What the conversion noticed, and its report section by section: JSON of codes, counts and places, never a word of the document.
  issues            text,
  report            text,
  primary key (project_id, patient_id, document_id),
  unique (project_id, patient_id, sha256),
  foreign key (project_id, patient_id) references patient on delete cascade
);

-- Where a document came from: one row per holder and its own id for it.
create table document_source (
  project_id         uuid not null,
  patient_id         uuid not null,
  document_id        uuid not null,
  holder_id          text not null,
  holder_document_id text not null,
  query_id           uuid not null,
  metadata           text not null,
  retrieved_at       timestamptz not null,
  primary key (project_id, patient_id, holder_id, holder_document_id, document_id),
  foreign key (project_id, patient_id, document_id) references document on delete cascade
);

-- Append-only: what each document said, in the order it was learnt.
create table resource_version (
  project_id    uuid not null,
  patient_id    uuid not null,
  seq           bigint not null,
  resource_type text not null,
  resource_id   text not null,
  hash          text not null,
  json          text not null,
  -- Who said it first.
  document_id   uuid not null,
  recorded_at   timestamptz not null,
  primary key (project_id, patient_id, seq),
  unique (project_id, patient_id, resource_type, resource_id, hash),
  foreign key (project_id, patient_id) references patient on delete cascade
);

-- Every document that says a resource, also those that say it again, and in which version's words. Of several, the newest document speaks.
create table resource_source (
  project_id    uuid not null,
  patient_id    uuid not null,
  resource_type text not null,
  resource_id   text not null,
  document_id   uuid not null,
  hash          text not null,
  document_time timestamptz,
  primary key (project_id, patient_id, resource_type, resource_id, document_id),
  foreign key (project_id, patient_id, document_id) references document on delete cascade
);

-- The outbox: what subscribers are to be told, written with the change itself. Ids only.
create table event (
  project_id uuid not null,
  patient_id uuid not null,
  event_id   uuid not null,
  type       text not null,
  subject_id uuid not null,
  created_at timestamptz not null,
  primary key (project_id, patient_id, event_id),
  unique (project_id, type, subject_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
