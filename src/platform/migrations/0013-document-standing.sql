-- Whether a document still speaks: its own words on what it is and what it replaces, each holder's on its copy, and a caller's (records/standing.ts).
alter table document drop constraint document_state_check;
alter table document add constraint document_state_check check (state in ('KEPT', 'QUARANTINED', 'WITHDRAWN'));
alter table document add column is_replaced boolean not null default false;
-- JSON: its identifiers, its version, and those of what it replaces.
alter table document add column marks text;
-- By a caller, not by a holder.
alter table document add column withdrawn_at timestamptz;
alter table document add column withdrawn_by uuid;
alter table document_source add column status text not null default 'current' check (status in ('current', 'superseded', 'entered-in-error'));
