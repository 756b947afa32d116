// Where the sandbox people are seen, and by whom. Identifiers lie in the example arc 2.999; provider numbers begin with 9, which no real one does.

export interface Organization {
  name: string;
  /** Under which it gives out its patient, visit and entry numbers. */
  oid: string;
  npi: string;
  address: { lines: string[]; city: string; state: string; postalCode: string };
  telephone: string;
  /** XDS healthcareFacilityTypeCode and practiceSettingCode, SNOMED CT. */
  facilityType: string;
  practiceSetting: string;
}

export interface Clinician {
  given: string;
  family: string;
  suffix?: string;
  npi?: string;
  specialty?: string;
  /** Where they work, if it is one place. */
  at?: Organization;
}

/** Ten digits with the check digit of the National Provider Identifier (Luhn over 80840 and the number). */
function providerNumber(nine: string): string {
  const digits = [...`80840${nine}`].reverse().map(Number);
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return nine + String((10 - (sum % 10)) % 10);
}

const hospital = { facilityType: '22232009', practiceSetting: '394802001' };
const clinic = { facilityType: '35971002', practiceSetting: '408443003' };

export const places = {
  sandboxHospital: {
    name: 'Sandbox Hospital',
    oid: '2.999.7.1',
    npi: providerNumber('900000001'),
    address: { lines: ['456 Sandbox Ave'], city: 'Brooklyn', state: 'NY', postalCode: '11111' },
    telephone: '718-555-0110',
    ...hospital,
  },
  charlesBasin: {
    name: 'Charles Basin Medical Center',
    oid: '2.999.7.2',
    npi: providerNumber('900000002'),
    address: { lines: ['40 Esplanade Row'], city: 'Boston', state: 'MA', postalCode: '02215' },
    telephone: '617-555-0120',
    ...hospital,
  },
  flatbush: {
    name: 'Flatbush Family Practice',
    oid: '2.999.7.3',
    npi: providerNumber('900000003'),
    address: { lines: ['12 Gluon Street', 'Floor 2'], city: 'Brooklyn', state: 'NY', postalCode: '11111' },
    telephone: '718-555-0130',
    ...clinic,
  },
  saguaro: {
    name: 'Saguaro Mesa Health',
    oid: '2.999.7.4',
    npi: providerNumber('900000004'),
    address: { lines: ['7700 E Ocotillo Rd'], city: 'Tucson', state: 'AZ', postalCode: '85701' },
    telephone: '520-555-0140',
    ...hospital,
  },
  prairieField: {
    name: 'Prairie Field Clinics',
    oid: '2.999.7.5',
    npi: providerNumber('900000005'),
    address: { lines: ['1 Bluestem Way'], city: 'Omaha', state: 'NE', postalCode: '68102' },
    telephone: '402-555-0150',
    ...clinic,
  },
  summitRidge: {
    name: 'Summit Ridge Medical Group',
    oid: '2.999.7.6',
    npi: providerNumber('900000006'),
    address: { lines: ['88 Ridge Line Rd', 'Suite 300'], city: 'Denver', state: 'CO', postalCode: '80202' },
    telephone: '303-555-0160',
    ...clinic,
  },
  lakeshore: {
    name: 'Lakeshore Children and Family Health',
    oid: '2.999.7.7',
    npi: providerNumber('900000007'),
    address: { lines: ['310 Harbor Walk'], city: 'Chicago', state: 'IL', postalCode: '60601' },
    telephone: '312-555-0170',
    facilityType: '35971002',
    practiceSetting: '394537008',
  },
  cascade: {
    name: 'Cascade Valley Hospital',
    oid: '2.999.7.8',
    npi: providerNumber('900000008'),
    address: { lines: ['2200 Alder Street'], city: 'Portland', state: 'OR', postalCode: '97205' },
    telephone: '503-555-0180',
    ...hospital,
  },
  lonestar: {
    name: "Barton Springs Women's Clinic",
    oid: '2.999.7.9',
    npi: providerNumber('900000009'),
    address: { lines: ['55 Pecan Grove'], city: 'Austin', state: 'TX', postalCode: '78701' },
    telephone: '512-555-0190',
    facilityType: '35971002',
    practiceSetting: '394585009',
  },
} satisfies Record<string, Organization>;

export const clinicians = {
  /** As the reference documents know her: no provider number. */
  gray: { given: 'Meredith', family: 'Gray', suffix: 'MD', at: places.sandboxHospital },
  doe: {
    given: 'Jane',
    family: 'Doe',
    suffix: 'MD',
    npi: providerNumber('900000101'),
    specialty: '207Q00000X',
    at: places.flatbush,
  },
  okafor: {
    given: 'Chidi',
    family: 'Okafor',
    suffix: 'MD',
    npi: providerNumber('900000102'),
    specialty: '207R00000X',
  },
  lindqvist: {
    given: 'Åsa',
    family: 'Lindqvist',
    suffix: 'MD',
    npi: providerNumber('900000103'),
    specialty: '207RC0000X',
  },
  begay: {
    given: 'Leonard',
    family: 'Begay',
    suffix: 'DO',
    npi: providerNumber('900000104'),
    specialty: '207Q00000X',
    at: places.saguaro,
  },
  tran: {
    given: 'Minh',
    family: 'Tran',
    suffix: 'MD',
    npi: providerNumber('900000105'),
    specialty: '208600000X',
  },
  abara: {
    given: 'Ngozi',
    family: 'Abara',
    suffix: 'MD',
    npi: providerNumber('900000106'),
    specialty: '208000000X',
    at: places.lakeshore,
  },
  novak: {
    given: 'Petra',
    family: 'Novak',
    suffix: 'NP',
    npi: providerNumber('900000107'),
    specialty: '363LF0000X',
  },
  reyes: {
    given: 'Paloma',
    family: 'Reyes',
    suffix: 'MD',
    npi: providerNumber('900000108'),
    specialty: '207V00000X',
    at: places.lonestar,
  },
  whitcomb: { given: 'Edith', family: 'Whitcomb', suffix: 'RN' },
} satisfies Record<string, Clinician>;
