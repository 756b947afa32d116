// CDA author → Provenance: one per distinct author and time, pointing at everything they said in this document. A statement's informant → Provenance too, as who told it. HL7 C-CDA on FHIR, mappingGuidance "CDA ↔ FHIR Provenance".

import type { Provenance, Reference } from 'fhir/r4';
import type { XmlElement } from '../xml/parse.ts';
import { again, keep, patient, standsAt, type Context, type Trace } from './context.ts';
import { absent } from './datatypes.ts';
import { defined } from './defined.ts';
import { narrate } from './fragments.ts';
import { identifierKey, identifiers } from './ids.ts';
import { isPatient, party, relatedPerson } from './participants.ts';
import { dateTime, instant } from './times.ts';
import { told } from './told.ts';

const PARTICIPANT_TYPE = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** Nothing has more authors than this; very many, in force for each of very many statements, would be without bound. */
const mostAuthors = 50;
const few = (authors: readonly XmlElement[]): readonly XmlElement[] =>
  authors.length > mostAuthors ? authors.slice(0, mostAuthors) : authors;

/** The authors in force for a statement: its own, else those of what encloses it, else the section's, else the document's. */
export function authorsOf(
  statements: readonly (XmlElement | undefined)[],
  ctx: Context,
): readonly XmlElement[] {
  for (const statement of statements) {
    const authors = statement?.all('author') ?? [];
    if (authors.length > 0) return few(authors);
  }
  return few(ctx.sectionAuthors.length > 0 ? ctx.sectionAuthors : ctx.documentAuthors);
}

/** The Provenance an author element speaks through; nothing when nobody is named. */
function traceOf(author: XmlElement, ctx: Context): Trace | undefined {
  return told(ctx.authors, author, ctx, readTrace);
}

/** provenance-participant-type */
type Part = 'author' | 'assembler' | 'informant' | 'verifier';

interface Agent {
  part: Part;
  who: Reference;
  organization: Reference | undefined;
}

function readTrace(author: XmlElement, ctx: Context): Trace | undefined {
  const { who, organization, isDevice } = party(author.one('assignedAuthor'), ctx) ?? {};
  return who === undefined
    ? undefined
    : traceBy({ part: isDevice === true ? 'assembler' : 'author', who, organization }, author, ctx);
}

function readInformant(informant: XmlElement, ctx: Context): Trace | undefined {
  const entity = informant.one('assignedEntity') ?? informant.one('relatedEntity');
  if (entity === undefined) return undefined;
  const self = isPatient(entity, ctx) ? patient(ctx) : undefined;
  const told = self !== undefined || entity.name === 'relatedEntity' ? undefined : party(entity, ctx);
  const who = self ?? told?.who ?? relatedPerson(informant.one('relatedEntity'), ctx);
  return who === undefined
    ? undefined
    : traceBy({ part: 'informant', who, organization: told?.organization }, informant, ctx);
}

function traceBy(agent: Agent, element: XmlElement, ctx: Context): Trace {
  const { part, who, organization } = agent;
  const time = element.one('time');
  const said = `${who.reference ?? ''} ${organization?.reference ?? ''} ${time?.attr('value') ?? ''}`;
  const key = part === 'informant' || part === 'verifier' ? `${said} ${part}` : said;
  let entry = ctx.provenance.get(key);
  if (entry === undefined) {
    const resource = open(key, agent, time, ctx);
    entry = { resource, targets: new Set() };
    ctx.provenance.set(key, entry);
    standsAt(ctx, { reference: `Provenance/${resource.id ?? ''}` }, element);
  }
  return entry;
}

function point(entry: Trace | undefined, target: Reference, ctx: Context): void {
  if (entry === undefined || target.reference === undefined || entry.targets.has(target.reference)) return;
  entry.targets.add(target.reference);
  entry.resource.target.push(again(ctx, target));
}

/** Who told it, where a statement or what it stands in says so; most say nothing of it. */
function informantsOf(statements: readonly (XmlElement | undefined)[]): readonly XmlElement[] {
  for (const statement of statements)
    if (statement?.one('informant') !== undefined) return statement.all('informant');
  return [];
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
  for (const author of authorsOf(statements, ctx)) point(traceOf(author, ctx), target, ctx);
  for (const informant of informantsOf(statements))
    point(told(ctx.authors, informant, ctx, readInformant), target, ctx);
}

/** A participant who verified a statement (VRF), at its own time. */
export function verified(target: Reference, participant: XmlElement, ctx: Context): void {
  const { who, organization } = party(participant.one('participantRole'), ctx) ?? {};
  if (who !== undefined)
    point(traceBy({ part: 'verifier', who, organization }, participant, ctx), target, ctx);
}

/** A participant of the header that put the document together from others (DEV, assembler; C-CDA Provenance - Assembler Participation). */
export function assembled(target: Reference, participant: XmlElement, ctx: Context): void {
  const entity = participant.one('associatedEntity');
  const { who, organization } = party(entity, ctx) ?? {};
  if (who !== undefined)
    point(traceBy({ part: 'assembler', who, organization }, participant, ctx), target, ctx);
}

function open(
  key: string,
  { part, who, organization }: Agent,
  time: XmlElement | undefined,
  ctx: Context,
): Provenance {
  const recorded = instant(time, ctx);
  ctx.documentKey ??= identifierKey(identifiers(ctx.root.all('id')) ?? []);
  return keep<Provenance>(ctx, 'Provenance', `${ctx.documentKey} ${ctx.patientKey} ${key}`, () => {
    const resource = defined<Provenance>({
      resourceType: 'Provenance',
      occurredDateTime: recorded === undefined ? dateTime(time, ctx) : undefined,
      recorded,
      _recorded: recorded === undefined ? absent(time) : undefined,
    });
    resource.target = [];
    resource.agent = [
      defined<Provenance['agent'][number]>({
        type: { coding: [{ system: PARTICIPANT_TYPE, code: part }] },
        who: again(ctx, who),
        onBehalfOf:
          organization === undefined || organization.reference === who.reference
            ? undefined
            : { ...organization },
      }),
    ];
    return resource;
  }).resource;
}
