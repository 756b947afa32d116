-- What was answered to a POST with an Idempotency-Key: its copies get the same answer.
create table idempotency_key (
  -- All zeros for calls that belong to no project.
  project_id   uuid not null,
  caller       text not null,
  key          text not null,
  -- SHA-256 of what was asked: a key is for one request only.
  fingerprint  text not null,
  -- Whoever holds the lease is answering.
  lease_token  uuid not null,
  lease_until  timestamptz not null,
  status       integer,
  content_type text,
  body         text,
  created_at   timestamptz not null,
  primary key (project_id, caller, key)
);
create index idempotency_key_age on idempotency_key (project_id, created_at);
