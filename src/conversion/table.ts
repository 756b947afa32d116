// A table of rows by name → one that has these rows only. A document may say code="constructor", which every object of JavaScript has.

export const table = <Row>(rows: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> =>
  Object.assign(Object.create(null) as Record<string, Row>, rows);
