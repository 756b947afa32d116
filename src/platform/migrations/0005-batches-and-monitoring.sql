-- Batches of queries; who is watched, what receivers are told, and the messages that feeds bring.

-- The provider map is a feature that a project has or has not (contract §0, feature gates).
alter table project add column has_provider_map boolean not null default true;

create table batch (
  project_id     uuid not null references project on delete cascade,
  batch_id       uuid not null,
  batch_type     text not null check (batch_type in ('CCDA', 'FHIR_R4', 'FLAT', 'DELTAS')),
  state          text not null check (state in ('PENDING', 'PROCESSING', 'COMPLETE')),
  query_count    integer not null,
  created_at     timestamptz not null,
  finished_at    timestamptz,
  primary key (project_id, batch_id)
);
create index batch_listed on batch (project_id, created_at, batch_id);
create index batch_active on batch (project_id) where state <> 'COMPLETE';

-- One line of the caller's list. Whom it asks for is kept until it is asked, then it is the query's.
create table batch_row (
  project_id  uuid not null,
  batch_id    uuid not null,
  row_number  integer not null,
  -- Where it stands in the file; null in lists that have no lines.
  line        integer,
  state       text not null check (state in ('WAITING', 'ASKED', 'REFUSED')),
  asked       text,
  -- Which fields are wrong, JSON; never a value of them.
  errors      text,
  -- Emptied when the patient is deleted.
  patient_id  uuid,
  query_id    uuid,
  primary key (project_id, batch_id, row_number),
  foreign key (project_id, batch_id) references batch on delete cascade,
  foreign key (project_id, patient_id) references patient on delete set null (patient_id)
);
create index batch_row_waiting on batch_row (project_id, batch_id, row_number) where state = 'WAITING';
create index batch_row_of_patient on batch_row (project_id, patient_id) where patient_id is not null;

-- Who is to be watched, contract §10.
create table subscription (
  project_id      uuid not null,
  patient_id      uuid not null,
  subscription_id uuid not null,
  type            text not null check (type in ('MONITORING', 'ADT')),
  created_by      text not null,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  -- ADT feeds take changes on the first of a month.
  starts_at       timestamptz not null,
  ends_at         timestamptz,
  primary key (project_id, patient_id, subscription_id),
  unique (project_id, patient_id, type),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index subscription_listed on subscription (project_id, type, created_at, subscription_id);

-- Organizations to which the project refers patients.
create table referral_organization (
  project_id    uuid not null references project on delete cascade,
  oid           text not null,
  registered_at timestamptz not null,
  primary key (project_id, oid)
);

-- HL7 v2 messages about a patient, as received. Append-only.
create table hl7v2_message (
  project_id   uuid not null,
  patient_id   uuid not null,
  message_id   uuid not null,
  -- MSH-9.2: A01 …
  trigger_event text not null,
  message      text not null,
  -- The feed it came from; `sandbox` for those that were asked for.
  source       text not null,
  received_at  timestamptz not null,
  primary key (project_id, patient_id, message_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index hl7v2_message_by_id on hl7v2_message (project_id, message_id);
create index hl7v2_message_listed on hl7v2_message (project_id, patient_id, received_at, message_id);

-- What was noticed about a patient: what alerts tell of, to be read again later. Append-only.
create table signal (
  project_id  uuid not null,
  patient_id  uuid not null,
  signal_id   uuid not null,
  kind        text not null check (kind in ('networkalert', 'transition', 'encounter', 'referral', 'hl7v2')),
  source      text not null,
  -- The `data` of the alert, JSON.
  data        text not null,
  noticed_at  timestamptz not null,
  primary key (project_id, patient_id, signal_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
create index signal_by_id on signal (project_id, signal_id);
create index signal_listed on signal (project_id, noticed_at, signal_id);
create index signal_of_patient on signal (project_id, patient_id, noticed_at, signal_id);

-- One event for one receiver. The body is written once: every try sends the same bytes under the same id.
create table delivery (
  project_id      uuid not null,
  patient_id      uuid not null,
  delivery_id     uuid not null,
  event_id        uuid not null,
  -- Null where the caller named an address for this one event.
  notification_id uuid,
  callback_url    text,
  -- The notification type whose keys sign it where no notification is named.
  signed_as       text not null,
  body            text not null,
  state           text not null check (state in ('PENDING', 'DELIVERED', 'FAILED')),
  tries           integer not null default 0,
  -- HTTP status of the last answer, and what went wrong, as a code.
  status          integer,
  error_class     text,
  created_at      timestamptz not null,
  ended_at        timestamptz,
  primary key (project_id, patient_id, delivery_id),
  unique nulls not distinct (project_id, event_id, notification_id),
  foreign key (project_id, patient_id) references patient on delete cascade
);
