// hadron openapi: prints the OpenAPI document that the gateway serves at /openapi.json, made of the same schemas.
import { openapiDocument } from '../api/openapi.ts';

export async function openapiCommand(): Promise<number> {
  process.stdout.write(`${JSON.stringify(await openapiDocument(), null, 2)}\n`);
  return 0;
}
