-- Organisations own projects, service accounts and notifications; whoever owns one never sees another's (docs/decisions/010-management.md).

create table organization (
  organization_id uuid primary key,
  display_name    text not null,
  created_at      timestamptz not null
);

-- What was there before organisations is the development organisation's (access/organization.ts).
insert into organization (organization_id, display_name, created_at)
select 'd0e5a7c0-0000-4000-8000-000000000000', 'Development', min(created_at)
from (select created_at from project union all select created_at from service_account) as earlier
having count(*) > 0;

alter table project
  add column organization_id     uuid,
  add column is_active           boolean not null default true,
  add column npi                 text,
  add column commonwell_type     text,
  add column address_line1       text,
  add column address_city        text,
  add column address_state       text,
  add column address_postal_code text,
  add column updated_at          timestamptz;
update project set organization_id = 'd0e5a7c0-0000-4000-8000-000000000000', updated_at = created_at;
alter table project
  alter column organization_id set not null,
  alter column updated_at set not null,
  add foreign key (organization_id) references organization,
  add unique (organization_id, project_id);
create index project_listed on project (organization_id, created_at, project_id);

alter table service_account
  add column organization_id uuid,
  -- The service account that made it: until it has a policy, the one that may give it one.
  add column created_by      uuid,
  add column updated_at      timestamptz;
update service_account set organization_id = 'd0e5a7c0-0000-4000-8000-000000000000', updated_at = created_at;
alter table service_account
  alter column organization_id set not null,
  alter column updated_at set not null,
  add foreign key (organization_id) references organization,
  add unique (organization_id, service_account_id);
create index service_account_listed on service_account (organization_id, created_at, service_account_id);

-- No account has a role in a project of another organisation: the database itself refuses the row.
alter table policy_binding add column organization_id uuid;
update policy_binding set organization_id = 'd0e5a7c0-0000-4000-8000-000000000000';
alter table policy_binding
  alter column organization_id set not null,
  add foreign key (organization_id, service_account_id)
    references service_account (organization_id, service_account_id) on delete cascade,
  add foreign key (organization_id, project_id) references project (organization_id, project_id) on delete cascade;
create index policy_binding_of_project on policy_binding (project_id);

-- A client proves itself by its secret or by its keys (RFC 7523): a JSON Web Key Set, or where one is.
alter table credential
  alter column secret_sha256 drop not null,
  add column jwks     text,
  add column jwks_uri text,
  add check (secret_sha256 is not null or jwks is not null or jwks_uri is not null);
create index credential_of_account on credential (service_account_id, created_at);

-- The jti of every client assertion that may still be alive: none is taken twice (RFC 7523 §3.7).
create table client_assertion (
  client_id  text not null references credential on delete cascade,
  jti_sha256 text not null,
  expires_at timestamptz not null,
  primary key (client_id, jti_sha256)
);
create index client_assertion_expired on client_assertion (expires_at);

-- Where events are told; without a project those of every project of the organisation.
create table notification (
  project_id        uuid,
  notification_id   uuid primary key,
  organization_id   uuid not null references organization,
  display_name      text not null,
  notification_type text not null check (notification_type in ('query', 'patient', 'networkalert', 'hl7v2')),
  callback_url      text not null,
  is_active         boolean not null,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  foreign key (organization_id, project_id) references project (organization_id, project_id) on delete cascade
);
create index notification_listed on notification (organization_id, created_at, notification_id);
create index notification_of_project on notification (project_id, notification_type);

-- Kept as it is: every delivery is signed with it (HMAC).
create table signature_key (
  notification_id  uuid not null references notification on delete cascade,
  signature_key_id uuid not null,
  signature_key    text not null,
  created_at       timestamptz not null,
  primary key (notification_id, signature_key_id)
);

-- Who did what with which object, and how it ended; ids and codes only. Outlives everything it names.
create table audit_event (
  project_id         uuid,
  audit_event_id     uuid primary key,
  organization_id    uuid not null,
  at                 timestamptz not null,
  client_id          text not null,
  service_account_id uuid,
  action             text not null,
  object_kind        text,
  object_id          text,
  outcome            text not null check (outcome in ('allowed', 'refused', 'failed')),
  -- Token requests are counted, not listed one by one.
  count              integer not null default 1,
  request_id         text
);
create index audit_event_of_project on audit_event (project_id, at desc, audit_event_id desc);
create index audit_event_of_organization on audit_event (organization_id, at desc, audit_event_id desc);
create index audit_event_of_object on audit_event (project_id, object_id, at desc, audit_event_id desc);
