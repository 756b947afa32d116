// Elements → XML text: the small writer every imagined vendor shares; how it is laid out is each vendor's habit.

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
}

export type XmlChild = XmlElement | string | undefined | false | XmlChild[];
export type XmlAttributes = Record<string, string | undefined>;

/** One element. Absent attributes and children are left out, lists of children are flattened. */
export function x(name: string, attributes: XmlAttributes = {}, ...children: XmlChild[]): XmlElement {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) kept[key] = value;
  }
  return { name, attributes: kept, children: flat(children) };
}

function flat(children: XmlChild[]): (XmlElement | string)[] {
  return children.flatMap(child =>
    child === undefined || child === false ? [] : Array.isArray(child) ? flat(child) : [child],
  );
}

export interface Layout {
  /** What one level is indented by; undefined writes everything on one line. */
  indent?: string;
  newline: string;
  declaration: string;
  /** Instructions between the declaration and the root. */
  instructions?: string[];
}

export function writeXml(root: XmlElement, layout: Layout): string {
  const gap = layout.indent === undefined ? '' : layout.newline;
  const head = [layout.declaration, ...(layout.instructions ?? [])].join(layout.newline);
  return `${head}${layout.newline}${element(root, 0, layout, gap)}${layout.newline}`;
}

function element(node: XmlElement, depth: number, layout: Layout, gap: string): string {
  const attributes = Object.entries(node.attributes).map(
    ([key, value]) => ` ${key}="${escapeAttribute(value)}"`,
  );
  const open = `<${node.name}${attributes.join('')}`;
  if (node.children.length === 0) return `${open}/>`;
  // Mixed content is written as it stands: white space inside narrative would be content.
  const isInline = node.children.some(child => typeof child === 'string');
  const inner = { ...layout, ...(isInline ? { indent: undefined } : {}) };
  const innerGap = isInline ? '' : gap;
  const pad = innerGap === '' ? '' : (layout.indent ?? '').repeat(depth + 1);
  const children = node.children.map(child =>
    typeof child === 'string' ? escapeText(child) : pad + element(child, depth + 1, inner, innerGap),
  );
  const end = innerGap === '' ? '' : (layout.indent ?? '').repeat(depth);
  return `${open}>${innerGap}${children.join(innerGap)}${innerGap}${end}</${node.name}>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
}
