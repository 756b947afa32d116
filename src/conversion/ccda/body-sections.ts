// A clinical document → its sections. CDA R2: component/structuredBody/component/section.

import type { XmlElement } from '../xml/parse.ts';

/** Where writers that lose or repeat a wrapper put them; looked at only in turn, when nothing was found before. */
const elsewhere = [
  'component/structuredBody/section',
  'component/structuredBody/component/structuredBody/component/section',
  'structuredBody/component/section',
  'component/section',
];

export function bodySections(root: XmlElement): readonly XmlElement[] {
  const sections = root.all('component/structuredBody/component/section');
  if (sections.length > 0) return sections;
  for (const path of elsewhere) {
    const found = root.all(path);
    if (found.length > 0) return found;
  }
  return sections;
}
