// The provider map: who has answered for a patient, and who keeps and wrote its documents. Contract §11.
import { sql } from 'kysely';
import type { Organization } from 'fhir/r4';
import type { Holder } from '../networks/network.ts';
import type { PatientKey } from '../patients/patient.ts';
import type { Executor } from '../platform/database.ts';
import { organizationsOf } from '../records/organizations-of.ts';
import type { SeenOrganization } from '../records/organizations-of.ts';

/** What is not known is empty. */
export interface Provider {
  oid: string;
  name: string;
  network: string;
  /** YYYY-MM-DD */
  lastSeen: string;
  isActive: boolean;
  type: string;
  npi: string;
  address: string;
  city: string;
  state: string;
  postalCode: string;
  latitude: string;
  longitude: string;
  managingName: string;
  managingOid: string;
}

/** A holder of the directory as a provider. */
export const providerOf = (holder: Holder, lastSeen = ''): Provider => ({
  oid: holder.organization?.oid ?? '',
  name: holder.name,
  network: holder.organization?.network ?? holder.connector.toUpperCase(),
  lastSeen,
  isActive: true,
  type: holder.organization?.type ?? '',
  npi: holder.organization?.npi ?? '',
  address: holder.organization?.address ?? '',
  city: holder.organization?.city ?? '',
  state: holder.organization?.state ?? '',
  postalCode: holder.organization?.postalCode ?? '',
  latitude: holder.organization?.latitude?.toFixed(6) ?? '',
  longitude: holder.organization?.longitude?.toFixed(6) ?? '',
  managingName: holder.organization?.managingName ?? '',
  managingOid: holder.organization?.managingOid ?? '',
});

export async function providersOf(
  executor: Executor,
  patient: PatientKey,
  directory: readonly Holder[],
): Promise<Provider[]> {
  const [answered, organizations] = await Promise.all([
    holdersThatAnswered(executor, patient),
    organizationsOf(executor, patient),
  ]);
  const known = new Map(directory.map(holder => [holder.id, holder]));
  const providers = answered.map(({ holderId, lastSeen }) => {
    const holder = known.get(holderId);
    return holder === undefined ? goneHolder(holderId, lastSeen) : providerOf(holder, lastSeen);
  });
  for (const seen of organizations) {
    const provider = fromOrganization(seen);
    const same = providers.find(each => isSame(each, provider));
    if (same === undefined) providers.push(provider);
    else Object.assign(same, united(same, provider));
  }
  return providers.sort((one, other) =>
    one.lastSeen > other.lastSeen ? -1 : one.lastSeen < other.lastSeen ? 1 : 0,
  );
}

/** Not in the directory any more. */
const goneHolder = (holderId: string, lastSeen: string): Provider => ({
  ...nothingKnown,
  name: holderId,
  lastSeen,
  isActive: false,
});

const nothingKnown: Provider = {
  oid: '',
  name: '',
  network: '',
  lastSeen: '',
  isActive: true,
  type: '',
  npi: '',
  address: '',
  city: '',
  state: '',
  postalCode: '',
  latitude: '',
  longitude: '',
  managingName: '',
  managingOid: '',
};

const isSame = (one: Provider, other: Provider): boolean =>
  (one.oid !== '' && one.oid === other.oid) ||
  (one.npi !== '' && one.npi === other.npi) ||
  one.name.toUpperCase() === other.name.toUpperCase();

/** What the first does not say, the other may. */
function united(one: Provider, other: Provider): Provider {
  const said = Object.entries(one).filter(([, value]) => value !== '');
  const lastSeen = one.lastSeen > other.lastSeen ? one.lastSeen : other.lastSeen;
  return { ...other, ...(Object.fromEntries(said) as Partial<Provider>), lastSeen };
}

interface AnsweredRow {
  holder_id: string;
  last_seen: string | null;
}

/** Holders that knew the patient in any query, with the day of the newest document that came from each. */
async function holdersThatAnswered(
  executor: Executor,
  key: PatientKey,
): Promise<{ holderId: string; lastSeen: string }[]> {
  const { rows } = await sql<AnsweredRow>`
    select a.holder_id, (
      select to_char(max(coalesce(d.document_time, s.retrieved_at)) at time zone 'UTC', 'YYYY-MM-DD')
      from document_source s
      join document d on d.project_id = s.project_id and d.patient_id = s.patient_id and d.document_id = s.document_id
      where s.project_id = ${key.projectId}::uuid and s.patient_id = ${key.particlePatientId}::uuid and s.holder_id = a.holder_id
        and d.state = 'KEPT') as last_seen
    from (
      select distinct holder_id from attempt
      where project_id = ${key.projectId}::uuid and patient_id = ${key.particlePatientId}::uuid and state in ('LOCATED', 'ANSWERED')
      union
      select distinct s.holder_id from document_source s
      join document d on d.project_id = s.project_id and d.patient_id = s.patient_id and d.document_id = s.document_id
      where s.project_id = ${key.projectId}::uuid and s.patient_id = ${key.particlePatientId}::uuid and d.state = 'KEPT'
    ) a order by a.holder_id`.execute(executor);
  return rows.map(row => ({ holderId: row.holder_id, lastSeen: row.last_seen ?? '' }));
}

const npiSystem = 'http://hl7.org/fhir/sid/us-npi';
const oidOf = (text: string | undefined): string | undefined =>
  /^urn:oid:(\d+(?:\.\d+)+)$/.exec(text ?? '')?.[1];

function fromOrganization({ organization, lastSeen }: SeenOrganization): Provider {
  const { identifier = [], name = '', address: [address] = [], active } = organization;
  return {
    ...nothingKnown,
    oid:
      identifier.map(({ system, value }) => oidOf(value) ?? oidOf(system)).find(oid => oid !== undefined) ??
      '',
    name,
    lastSeen: lastSeen ?? '',
    isActive: active ?? true,
    type: typeOf(organization),
    npi: identifier.find(({ system }) => system === npiSystem)?.value ?? '',
    address: address?.line?.join(', ') ?? '',
    city: address?.city ?? '',
    state: address?.state ?? '',
    postalCode: address?.postalCode ?? '',
    managingName: organization.partOf?.display ?? '',
  };
}

const typeOf = ({ type: [type] = [] }: Organization): string =>
  type?.text ?? type?.coding?.[0]?.display ?? '';
