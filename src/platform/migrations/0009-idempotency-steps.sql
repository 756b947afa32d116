-- What the transactions of an unanswered call gave, one after the other, written in themselves: the copy that answers in the place of a
-- process that died is given what was committed, and does not do it again.
alter table idempotency_key add column steps text[] not null default '{}';
