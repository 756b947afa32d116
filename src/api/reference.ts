// GET /openapi.json, and GET /reference: the same as pages to browse. Everything the page needs comes from here; its policy lets the
// browser ask nobody else, so it works without the internet and tells nobody what is read.
import fastify from 'fastify';
import { z } from 'zod';
import { content, json, openAnswers } from './answers.ts';
import { descriptionFor } from './openapi.ts';
import { baseUrlOf } from './parts.ts';
import type { Api, ApiParts } from './parts.ts';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Hadron API reference</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
    <noscript>This page needs JavaScript. The description itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
    <div id="app"></div>
    <script src="/reference/scalar.js"></script>
    <script src="/reference/start.js"></script>
  </body>
</html>
`;

const configuration = {
  url: '/openapi.json',
  telemetry: false,
  withDefaultFonts: false,
  // Each of these would offer a service of the component's maker.
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
  proxyUrl: '',
  persistAuth: false,
  authentication: { preferredSecurityScheme: 'token' },
  hideModels: false,
  // The calls are shown as the description has them: in its four languages, and in no others.
  hiddenClients: true,
  hideTestRequestButton: false,
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
};
const start = `Scalar.createApiReference('#app', ${JSON.stringify(configuration)});\n`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // The component writes its styles into the page.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function reference(app: Api, parts: Pick<ApiParts, 'baseUrl'>): void {
  app.get(
    '/openapi.json',
    {
      schema: {
        tags: ['Service'],
        summary: 'This description',
        response: openAnswers({ 200: json(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1.') }),
      },
    },
    async (request, reply) =>
      reply.type('application/json; charset=utf-8').send(descriptionFor(app, baseUrlOf(request, parts))),
  );

  app.get(
    '/reference',
    {
      schema: {
        tags: ['Service'],
        summary: 'This description, to browse',
        response: openAnswers({ 200: content({ 'text/html': z.string() }, 'A page.') }),
      },
    },
    async (_request, reply) =>
      reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page),
  );

  const script = (url: string, text: () => string | Promise<string>) =>
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      void reply.header('cache-control', 'public, max-age=3600');
      return reply.type('text/javascript; charset=utf-8').send(await text());
    });
  script('/reference/start.js', () => start);
  let component: Promise<string> | undefined;
  script('/reference/scalar.js', () => (component ??= readComponent()));
}

/**
 * The component's one file. Its package keeps it inside a Fastify plugin, whose own page is not used: it redirects, and its
 * scripts are inline. Loaded when first asked for, since it is 4 MB.
 */
async function readComponent(): Promise<string> {
  const { default: apiReference } = await import('@scalar/fastify-api-reference');
  const shelf = fastify();
  await shelf.register(apiReference, { routePrefix: '/shelf', configuration: { url: '/openapi.json' } });
  const { body } = await shelf.inject('/shelf/js/scalar.js');
  await shelf.close();
  return body;
}
