-- What the older generations of the API need: what a query was asked as, which documents it brought, and documents a caller contributes.

alter table query add column endpoint text not null default 'QUERY_V2';
-- Who was asked for, in the words of the request, JSON; null in rows from before this migration.
alter table query add column demographics text;
alter table query add column encounter_date text;
alter table query add column encounter_type text;
create index query_listed on query (project_id, created_at, query_id);

-- Which documents a query brought or met again; document_source knows only the last query of each.
create table query_document (
  project_id  uuid not null,
  patient_id  uuid not null,
  query_id    uuid not null,
  document_id uuid not null,
  -- The holder that gave it to this query first.
  holder_id   text not null,
  primary key (project_id, patient_id, query_id, document_id),
  foreign key (project_id, patient_id, document_id) references document on delete cascade
);
create index query_document_of on query_document (project_id, patient_id, document_id);

insert into query_document (project_id, patient_id, query_id, document_id, holder_id)
select project_id, patient_id, query_id, document_id, min(holder_id) from document_source
group by project_id, patient_id, query_id, document_id;

-- Documents of a caller about its own patient. They are not part of the record.
create table contributed_document (
  project_id  uuid not null,
  patient_id  uuid not null,
  -- The caller's own id, unique in its project.
  document_id text not null,
  -- What the caller said of it, defaults filled in, JSON in XDS's words.
  metadata    text not null,
  -- The name of the bytes below the patient's files.
  file_id     uuid not null,
  sha256      text not null,
  size_bytes  bigint not null,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (project_id, patient_id, document_id),
  unique (project_id, document_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index contributed_document_listed on contributed_document (project_id, patient_id, created_at, document_id);
