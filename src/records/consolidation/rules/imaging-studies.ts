// ImagingStudy. Same if: same Study Instance UID, or a series in common; without those, the same kind at the same moment. Apart if: their UIDs differ.
import type { Identifier, ImagingStudy } from 'fhir/r4';
import { conceptIn, conceptOrSilent } from '../codes.ts';
import type { Concept } from '../codes.ts';
import { DICOM, dicomUid } from '../identifiers.ts';
import { alikeOrSilent, overlapping } from '../judge.ts';
import { aspect, revisable, rule } from '../rule.ts';
import type { Facts } from '../rule.ts';
import { atTheSameMoment, daysOf, isMoment, pointOf, whenOf } from '../times.ts';
import type { When } from '../times.ts';
import { distinct } from '../words.ts';
import { asStanding, standingOf } from './standing.ts';

const MOST_SERIES = 50;

/** Other numbers, as that of the order, may be of several studies. */
const studyUid = ({ identifier }: ImagingStudy): string | undefined =>
  identifier
    ?.filter(({ system, value }: Identifier) => system === DICOM && value !== undefined)
    .map(({ value }) => dicomUid(value))
    .find(uid => uid !== undefined);

function seriesUids({ series }: ImagingStudy): string[] | undefined {
  const uids = (series ?? []).slice(0, MOST_SERIES).map(({ uid }) => dicomUid(uid));
  const found = distinct(uids.filter(uid => uid !== undefined));
  return found.length === 0 ? undefined : found;
}

/** What was done, by its code, else in the words that describe it: CT of the head. That it was a CT is no kind of study. */
const kindOf = ({ procedureCode, description }: ImagingStudy): Concept | undefined =>
  conceptIn(...(procedureCode ?? []), ...(description === undefined ? [] : [{ text: description }]));

function modalitiesOf({ modality, series }: ImagingStudy): string[] | undefined {
  const told = [...(modality ?? []), ...(series ?? []).slice(0, MOST_SERIES).map(one => one.modality)];
  const found = distinct(
    told.flatMap(({ system, code }) =>
      code === undefined || /data-absent|Null/.test(system ?? '') ? [] : code,
    ),
  );
  return found.length === 0 ? undefined : found;
}

const whenFact = (facts: Facts) => facts.when as When | undefined;

export const imagingStudy = rule<ImagingStudy>({
  aspects: {
    standing: aspect(standingOf, asStanding),
    study: aspect(studyUid, alikeOrSilent),
    series: revisable(seriesUids, overlapping),
    kind: revisable(kindOf, conceptOrSilent),
    modality: revisable(modalitiesOf, overlapping),
    when: revisable(r => whenOf(pointOf(r.started, r._started)), atTheSameMoment),
  },
  ids: r => {
    const study = studyUid(r);
    const uids = [...(study === undefined ? [] : [study]), ...(seriesUids(r) ?? [])];
    return uids.map(uid => `${DICOM}|${uid}`);
  },
  meets: facts => facts.kind as Concept | undefined,
  blocks: facts => daysOf(whenFact(facts)),
  // Of a day there may be two of a kind.
  enough: (a, b) =>
    a.kind !== undefined &&
    b.kind !== undefined &&
    isMoment(whenFact(a)?.from) &&
    isMoment(whenFact(b)?.from),
});
