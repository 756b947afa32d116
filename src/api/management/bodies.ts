// The bodies of management calls in all the spellings that are published → one: snake_case, nested under the object's name or bare.
import type { FastifyRequest } from 'fastify';
import { isObject } from '../validation.ts';

const camelCase = /^[a-z][a-z0-9]*([A-Z][a-z0-9]*)+$/;
const deepest = 5;

const snakeName = (name: string): string =>
  camelCase.test(name) ? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`) : name;

/** `displayName` → `display_name`; where both are sent, the second stands. */
export function snakeCase(value: unknown, depth = 0): unknown {
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map(each => snakeCase(each, depth + 1));
  if (!isObject(value)) return value;
  const renamed = new Map<string, unknown>();
  for (const [name, each] of Object.entries(value)) {
    const snake = snakeName(name);
    if (snake === name || !Object.hasOwn(value, snake)) renamed.set(snake, snakeCase(each, depth + 1));
  }
  return Object.fromEntries(renamed);
}

type Hook = (request: FastifyRequest) => Promise<void>;

/** For bodies that are published as `{"project": {…}}` and as `{…}`. */
export const nestedAs =
  (name: string): Hook =>
  async request => {
    const body = snakeCase(request.body);
    if (isObject(body)) request.body = isObject(body[name]) ? body : { [name]: body };
  };

/** For bodies that are published bare; nested ones are taken too. */
export const bareOf =
  (name: string): Hook =>
  async request => {
    const body = snakeCase(request.body);
    if (isObject(body)) request.body = isObject(body[name]) ? body[name] : body;
  };

/** For bodies that may be left out. */
export const optionalBody: Hook = async request => {
  request.body = snakeCase(request.body ?? {});
};

export const plainBody: Hook = async request => {
  request.body = snakeCase(request.body);
};
