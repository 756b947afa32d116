-- Which resources a row of Flat is made of, Type/id; null in rows from before, until their chart is projected again.
alter table flat_row add column made_of text[];
