// A parameter that cannot be understood → the refusal that names it, and never quotes its value.
import { refuse } from '../../platform/errors.ts';
import type { Refusal } from '../../platform/errors.ts';

export const invalid = (field: string, message: string): Refusal =>
  refuse('request.parameter-invalid', { errors: [{ field: field.slice(0, 100), message }] });
