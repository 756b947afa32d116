// GET /metadata: what the FHIR API can do; for anybody, since a client reads it before it has a token.
import { baseUrlOf } from '../parts.ts';
import type { Api, ApiParts } from '../parts.ts';
import { capabilityStatement } from './capability.ts';
import { mediaTypeOf } from './media.ts';
import { fhirPaths } from './routes.ts';
import { openFhirAnswers, fhirContent } from './schema.ts';

export function metadata(app: Api, parts: ApiParts): void {
  for (const path of fhirPaths)
    app.get(
      `${path}/metadata`,
      {
        schema: {
          tags: ['FHIR'],
          ...(path === '/fhir' ? {} : { deprecated: true, hide: path !== '/R4' }),
          summary: 'What the FHIR API can do',
          response: openFhirAnswers({ 200: fhirContent('A CapabilityStatement.') }),
        },
      },
      async (request, reply) => {
        const origin = baseUrlOf(request, parts);
        const { _format: format } = request.query as { _format?: string };
        return reply
          .type(mediaTypeOf(request, format))
          .send(JSON.stringify(capabilityStatement(parts.version, `${origin}${path}`)));
      },
    );
}
