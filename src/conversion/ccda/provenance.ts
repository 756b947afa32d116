// CDA author → Provenance: one per distinct author and time, pointing at everything they said in this document. HL7 C-CDA on FHIR, mappingGuidance "CDA ↔ FHIR Provenance".

import type { Provenance, Reference } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { again, keep, standsAt, type Context, type Trace } from './context.ts';
import { absent } from './datatypes.ts';
import { defined } from './defined.ts';
import { narrate } from './fragments.ts';
import { identifierKey, identifiers } from './ids.ts';
import { party } from './participants.ts';
import { dateTime, instant } from './times.ts';
import { told } from './told.ts';

const PARTICIPANT_TYPE = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** The authors in force for a statement: its own, else those of what encloses it, else the section's, else the document's. */
function authorsOf(statements: readonly (XmlElement | undefined)[], ctx: Context): readonly XmlElement[] {
  for (const statement of statements) {
    const authors = statement?.all('author') ?? [];
    if (authors.length > 0) return authors;
  }
  return ctx.sectionAuthors.length > 0 ? ctx.sectionAuthors : ctx.documentAuthors;
}

/** The Provenance an author element speaks through; nothing when nobody is named. */
function traceOf(author: XmlElement, ctx: Context): Trace | undefined {
  return told(ctx.authors, author, ctx, readTrace);
}

function readTrace(author: XmlElement, ctx: Context): Trace | undefined {
  const who = party(author.one('assignedAuthor'), ctx);
  let entry: Trace | undefined;
  if (who?.who !== undefined) {
    const time = author.one('time');
    const key = `${who.who.reference ?? ''} ${who.organization?.reference ?? ''} ${time?.attr('value') ?? ''}`;
    entry = ctx.provenance.get(key);
    if (entry === undefined) {
      const resource = open(key, who.who, who.organization, who.isDevice, time, ctx);
      entry = { resource, targets: new Set() };
      ctx.provenance.set(key, entry);
      standsAt(ctx, { reference: `Provenance/${resource.id ?? ''}` }, author);
    }
  }
  return entry;
}

/** Notes who said this, where, and in which words. */
export function trace(
  target: Reference,
  statements: readonly (XmlElement | undefined)[],
  ctx: Context,
): void {
  const element = statements[0];
  if (element !== undefined) {
    ctx.origins.push({ target, element });
    narrate(target, element, ctx);
  }
  for (const author of authorsOf(statements, ctx)) {
    const entry = traceOf(author, ctx);
    if (entry === undefined || target.reference === undefined || entry.targets.has(target.reference))
      continue;
    entry.targets.add(target.reference);
    entry.resource.target.push(again(ctx, target));
  }
}

function open(
  key: string,
  who: Reference,
  organization: Reference | undefined,
  isDevice: boolean,
  time: XmlElement | undefined,
  ctx: Context,
): Provenance {
  const recorded = instant(time, ctx);
  const document = identifierKey(identifiers(ctx.root.all('id')) ?? []);
  return keep<Provenance>(ctx, 'Provenance', `${document} ${ctx.patientKey} ${key}`, () => {
    const resource = defined<Provenance>({
      resourceType: 'Provenance',
      occurredDateTime: recorded === undefined ? dateTime(time, ctx) : undefined,
      recorded,
      _recorded: recorded === undefined ? absent(time) : undefined,
    });
    resource.target = [];
    resource.agent = [
      defined<Provenance['agent'][number]>({
        type: { coding: [{ system: PARTICIPANT_TYPE, code: isDevice ? 'assembler' : 'author' }] },
        who: { ...who },
        onBehalfOf:
          organization === undefined || organization.reference === who.reference
            ? undefined
            : { ...organization },
      }),
    ];
    return resource;
  }).resource;
}
