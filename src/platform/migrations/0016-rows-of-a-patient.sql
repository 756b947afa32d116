-- What a document says belongs to its patient, and is removed with what it hangs on by whoever removes that (records/sql.ts). Each key to a
-- table that grows with the chart was checked, row by row, by a plan that was made when the chart was small and then kept: of several indexes
-- any looks as good as another for so few rows, and the one that was taken was gone through whole for each row of a large document.
do $$
declare
  hanging record;
begin
  for hanging in
    select c.conrelid::regclass as rows, c.conname as name from pg_constraint c
    where c.contype = 'f' and c.conrelid in ('statement_key'::regclass, 'statement_reference'::regclass, 'statement_origin'::regclass,
      'resource_source'::regclass, 'code_pair'::regclass)
  loop
    execute format('alter table %s drop constraint %I', hanging.rows, hanging.name);
    execute format('alter table %s add foreign key (project_id, patient_id) references patient on delete cascade', hanging.rows);
  end loop;
end $$;
