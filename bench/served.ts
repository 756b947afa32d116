// What callers wait for over a socket: run by bench.ts in a process of its own, with the memory flags of `npm start`.
import { benchFhir } from './fhir.ts';
import { benchFlat } from './flat.ts';
import { benchLists } from './lists.ts';

console.log('\nFlat of a chart of 10,000 resources, over a socket');
for (const { name, value } of await benchFlat()) console.log(`  ${name.padEnd(56)} ${value}`);

console.log('\nThe FHIR API, over a socket');
for (const { name, value } of await benchFhir()) console.log(`  ${name.padEnd(56)} ${value}`);

console.log('\nLists with 50,000 patients and 200,000 queries (DATABASE_URL: on that server)');
for (const { name, value } of await benchLists()) console.log(`  ${name.padEnd(56)} ${value}`);
