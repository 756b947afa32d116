// The series of a study, as several documents list them → each series once, with each of its images once. DICOM: a UID is of one of them.
import type { ImagingStudySeries } from 'fhir/r4';
import type { Fields } from './making.ts';
import { jsonOf } from './unite.ts';

/** What one document calls unknown, another may know. */
const isUnknown = ({ modality }: ImagingStudySeries): boolean =>
  /data-absent-reason|v3-NullFlavor/.test((modality as typeof modality | undefined)?.system ?? '');

/** The first speaks; lists and what it is silent about are completed by the others. */
export function uniteSeries(lists: readonly (readonly ImagingStudySeries[])[]): ImagingStudySeries[] {
  const kept = new Map<string, ImagingStudySeries>();
  for (const series of lists.flat()) {
    const known = kept.get(series.uid);
    kept.set(series.uid, known === undefined ? series : joined(known, series));
  }
  return [...kept.values()];
}

function joined(known: ImagingStudySeries, more: ImagingStudySeries): ImagingStudySeries {
  const whole: Record<string, unknown> = { ...more, ...known };
  if (isUnknown(known)) whole.modality = more.modality;
  for (const name of Object.keys(whole)) {
    const [one, other] = [known, more].map(each => (each as unknown as Fields)[name]);
    if (Array.isArray(one) && Array.isArray(other))
      whole[name] = once([...(one as unknown[]), ...(other as unknown[])]);
  }
  const series = whole as unknown as ImagingStudySeries;
  return withCount(
    series,
    'numberOfInstances',
    Math.max(series.instance?.length ?? 0, more.numberOfInstances ?? 0),
  );
}

/** Images by their UID, the rest by what they say. */
function once(all: readonly unknown[]): unknown[] {
  const kept = new Map<string, unknown>();
  for (const one of all) {
    const { uid } = one as { uid?: unknown };
    const key = typeof uid === 'string' ? uid : jsonOf(one);
    const known = kept.get(key);
    kept.set(key, known === undefined ? one : { ...(one as object), ...(known as object) });
  }
  return [...kept.values()];
}

const withCount = <T extends object>(counted: T, name: keyof T & string, least: number): T => {
  const told = counted[name] as number | undefined;
  return least > (told ?? 0) ? { ...counted, [name]: least } : counted;
};

/** FHIR: a study has at least as many series and images as are listed. */
export function keepCounts(made: Fields): void {
  const series = made.series as readonly ImagingStudySeries[];
  const images = series.reduce(
    (sum, { instance, numberOfInstances }) => sum + Math.max(instance?.length ?? 0, numberOfInstances ?? 0),
    0,
  );
  Object.assign(
    made,
    withCount(withCount(made, 'numberOfSeries', series.length), 'numberOfInstances', images),
  );
}
