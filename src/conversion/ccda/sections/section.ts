// What a section's mapping is: one statement of an entry in, references to the resources it became out.

import type { Reference } from 'fhir/r4';
import type { XmlElement } from '../../xml/parse.ts';
import type { Context } from '../context.ts';

/** Nothing returned: the statement is not of this kind, or says nothing. */
export type Mapping = (statement: XmlElement, ctx: Context) => Reference[];
