// Text → what it is compared by: without case, accents and spaces to spare (FHIR R4 §3.1.1.4.8).
export const foldText = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
