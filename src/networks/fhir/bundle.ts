// A FHIR searchset Bundle and its next pages → its entries (FHIR R4 §3.1.1.5 paging: link[next] is opaque).
import { NetworkTrouble, type Call, type Holder } from '../network.ts';
import {
  ask,
  fhirJson,
  isOk,
  outcomeOf,
  ownLink,
  troubleOf,
  type Answer,
  type FhirParts,
  type Question,
} from './ask.ts';
import { listAt, readResource, textAt, valueAt } from './resources.ts';
import { classOfIssueType, issueType } from './trouble.ts';

const mostPages = 200;
const mostEntries = 10_000;

/** Entries of one answer. Errors among them count only when nothing else came: otherwise they are warnings of a partial answer. */
export function entriesOf(answer: Answer): { entries: unknown[]; next: string | undefined } {
  if (!isOk(answer)) {
    // The holder does not know the patient: that is an answer.
    if (answer.status === 404 && outcomeOf(answer) === 'not-found') return { entries: [], next: undefined };
    throw troubleOf(answer);
  }
  if (answer.status !== 200 && answer.status !== 201) {
    throw new NetworkTrouble('garbled', {
      message: `garbled: HTTP ${answer.status}`,
      httpStatus: answer.status,
    });
  }
  const resource = readResource(answer.bytes);
  const type = textAt(resource, 'resourceType');
  const all = type === 'Bundle' ? listAt(resource, 'entry') : [{ resource }];
  const isOutcome = (entry: unknown) => textAt(entry, 'resource', 'resourceType') === 'OperationOutcome';
  const entries = all.filter(entry => !isOutcome(entry));
  if (type !== 'Bundle' && entries.length > 0)
    throw new NetworkTrouble('garbled', { message: 'garbled: not a Bundle' });
  const next = listAt(resource, 'link').find(link => textAt(link, 'relation') === 'next');
  if (entries.length === 0) {
    const error = all.map(entry => issueType(valueAt(entry, 'resource'))).find(code => code !== undefined);
    if (error !== undefined && error !== 'not-found') {
      const troubleClass = classOfIssueType(error) ?? 'away';
      throw new NetworkTrouble(troubleClass, { message: `${troubleClass}: OperationOutcome ${error}` });
    }
  }
  return { entries, next: textAt(next, 'url') };
}

/** All pages' entries. One limit of bytes covers all pages together. */
export async function readPages(
  parts: FhirParts,
  holder: Holder,
  first: Question,
  call: Call,
): Promise<unknown[]> {
  const entries: unknown[] = [];
  const seen = new Set<string>();
  let bytesLeft = holder.patience.longestAnswerBytes;
  let question: Question | undefined = first;
  while (question) {
    if (seen.has(question.url.href))
      throw new NetworkTrouble('garbled', { message: 'garbled: pages lead in a circle' });
    seen.add(question.url.href);
    const answer: Answer = await ask(parts, holder, { ...question, longestAnswerBytes: bytesLeft }, call);
    bytesLeft -= answer.bytes.length;
    const page = entriesOf(answer);
    for (const entry of page.entries) entries.push(entry);
    if (page.next === undefined) break;
    if (seen.size >= mostPages || entries.length > mostEntries) {
      throw new NetworkTrouble('flood', { message: 'flood: more pages or entries than allowed' });
    }
    question = nextPage(holder, page.next, question.url);
  }
  return entries;
}

function nextPage(holder: Holder, link: string, from: URL): Question {
  const url = ownLink(holder, link, from.href);
  if (!url) throw new NetworkTrouble('garbled', { message: 'garbled: the next page lies at another origin' });
  return { method: 'GET', url, accept: fhirJson };
}
