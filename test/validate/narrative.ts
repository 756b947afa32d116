// Narrative.div → what is wrong with it (txt-1, txt-2): well-formed, only the elements and attributes of FHIR's list, some content. FHIR R4, Narrative.

import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';

/** HTML 4.0 chapters 7–11 (but section 4 of chapter 9) and 15, `a`, images: what the specification lets pass. */
const elements = new Set(
  (
    'div p br h1 h2 h3 h4 h5 h6 em strong dfn code samp kbd var cite abbr acronym blockquote q sub sup pre ' +
    'ul ol li dl dt dd table caption thead tfoot tbody colgroup col tr th td a img b big i small tt hr span font bdo'
  ).split(' '),
);

const anywhere = 'title style class id lang dir xml:lang accesskey tabindex'.split(' ');
const own: Readonly<Record<string, string>> = {
  a: 'href name rel rev charset type hreflang shape coords',
  img: 'src alt longdesc height width usemap ismap border align',
  table: 'summary width border frame rules cellspacing cellpadding',
  col: 'span width align char charoff valign',
  colgroup: 'span width align char charoff valign',
  thead: 'align char charoff valign',
  tbody: 'align char charoff valign',
  tfoot: 'align char charoff valign',
  tr: 'align char charoff valign',
  td: 'abbr axis headers scope rowspan colspan align char charoff valign nowrap width height',
  th: 'abbr axis headers scope rowspan colspan align char charoff valign nowrap width height',
  q: 'cite',
  blockquote: 'cite',
  ol: 'type start',
  li: 'value',
};

function wrongIn(element: XmlElement): string | undefined {
  if (!elements.has(element.name)) return 'an element that is not on the list';
  const allowed = (own[element.name] ?? '').split(' ');
  for (const name of Object.keys(element.attributes))
    if (!anywhere.includes(name) && !allowed.includes(name) && name !== 'xmlns')
      return `an attribute that is not on the list (${element.name})`;
  for (const child of element.children) {
    const fault = child instanceof XmlElement ? wrongIn(child) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const hasContent = (element: XmlElement): boolean =>
  element.children.some(child =>
    child instanceof XmlElement
      ? child.name === 'img' || hasContent(child)
      : child instanceof XmlText && child.text.trim() !== '',
  );

export function narrativeFault(div: unknown): { rule: 'txt-1' | 'txt-2'; why: string } | undefined {
  if (typeof div !== 'string') return { rule: 'txt-1', why: 'not a string' };
  let root: XmlElement | null;
  try {
    root = parseXml(div).root;
  } catch {
    return { rule: 'txt-1', why: 'not well-formed' };
  }
  if (root?.name !== 'div' || root.attributes.xmlns !== 'http://www.w3.org/1999/xhtml')
    return { rule: 'txt-1', why: 'no XHTML div' };
  const why = wrongIn(root);
  if (why !== undefined) return { rule: 'txt-1', why };
  return hasContent(root) ? undefined : { rule: 'txt-2', why: 'no content' };
}
