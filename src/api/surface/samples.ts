// One call → the lines that make it, in shell, JavaScript, Python and Ruby. Pure: the reference page and /openapi.json show what comes out.
// A token is read from the environment, so that none is ever pasted into a file.

export interface SampledCall {
  method: string;
  /** Whole, with its query. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The call carries `Authorization: Bearer` and the token. */
  needsToken: boolean;
  body?: SampledBody | undefined;
  /** The answer is kept in a file of this name. */
  saveAs?: string | undefined;
}

export type SampledBody =
  | { kind: 'json'; value: unknown }
  | { kind: 'form'; fields: Readonly<Record<string, string>> }
  | { kind: 'multipart'; fields: Readonly<Record<string, string>>; file: { field: string; path: string } };

export interface Sample {
  lang: 'shell' | 'javascript' | 'python' | 'ruby';
  label: string;
  source: string;
}

export const samplesOf = (call: SampledCall): Sample[] => [
  { lang: 'shell', label: 'Shell', source: shell(call) },
  { lang: 'javascript', label: 'JavaScript', source: javaScript(call) },
  { lang: 'python', label: 'Python', source: python(call) },
  { lang: 'ruby', label: 'Ruby', source: ruby(call) },
];

const lines = (...parts: (string | undefined | readonly string[])[]): string =>
  parts
    .flat()
    .filter(part => part !== undefined)
    .join('\n');

const indent = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`);

// Shell

const shellText = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function shell({ method, url, headers, needsToken, body, saveAs }: SampledCall): string {
  const parts = [
    // -X with what curl does anyway would also be done after a redirect.
    method === 'GET'
      ? `curl ${shellText(url)}`
      : method === 'HEAD'
        ? `curl --head ${shellText(url)}`
        : `curl -X ${method} ${shellText(url)}`,
    ...(needsToken ? ['-H "Authorization: Bearer $HADRON_TOKEN"'] : []),
    ...Object.entries(headers).map(([name, value]) => `-H ${shellText(`${name}: ${value}`)}`),
    ...shellBody(body),
    ...(saveAs === undefined ? [] : [`-o ${shellText(saveAs)}`]),
  ];
  return parts.join(' \\\n  ');
}

function shellBody(body: SampledBody | undefined): string[] {
  if (body === undefined) return [];
  if (body.kind === 'json')
    return ["-H 'Content-Type: application/json'", `-d ${shellText(JSON.stringify(body.value, null, 2))}`];
  if (body.kind === 'form')
    return Object.entries(body.fields).map(
      ([name, value]) => `--data-urlencode ${shellText(`${name}=${value}`)}`,
    );
  return [
    // Not -F: it reads a value that begins with @ or < as the name of a file, and ends it at a semicolon.
    ...Object.entries(body.fields).map(([name, value]) => `--form-string ${shellText(`${name}=${value}`)}`),
    `-F ${shellText(`${body.file.field}=@${body.file.path}`)}`,
  ];
}

// JavaScript

/** An own name that needs no quotes stays without. */
const javaScriptKey = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) && name !== '__proto__' ? name : javaScriptText(name);
const javaScriptText = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

function javaScript({ method, url, headers, needsToken, body, saveAs }: SampledCall): string {
  const sent = [
    ...(needsToken ? ['Authorization: `Bearer ${process.env.HADRON_TOKEN}`'] : []),
    ...Object.entries(headers).map(([name, value]) => `${javaScriptKey(name)}: ${javaScriptText(value)}`),
    ...(body?.kind === 'json' ? ["'Content-Type': 'application/json'"] : []),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(sent.length === 0 ? [] : [`headers: {\n    ${sent.join(',\n    ')},\n  }`]),
    ...(body === undefined ? [] : [`body: ${indent(javaScriptBody(body), '  ')}`]),
  ];
  return lines(
    body?.kind === 'multipart' || saveAs !== undefined
      ? `import { ${[...(body?.kind === 'multipart' ? ['openAsBlob'] : []), ...(saveAs === undefined ? [] : ['writeFileSync'])].join(', ')} } from 'node:fs';\n`
      : undefined,
    body?.kind === 'multipart'
      ? [
          'const form = new FormData();',
          ...Object.entries(body.fields).map(
            ([name, value]) => `form.set(${javaScriptText(name)}, ${javaScriptText(value)});`,
          ),
          `form.set(${javaScriptText(body.file.field)}, await openAsBlob(${javaScriptText(body.file.path)}), ${javaScriptText(body.file.path)});\n`,
        ]
      : undefined,
    options.length === 0
      ? `const response = await fetch(${javaScriptText(url)});`
      : `const response = await fetch(${javaScriptText(url)}, {\n  ${options.join(',\n  ')},\n});`,
    saveAs === undefined
      ? 'console.log(response.status, await response.text());'
      : [
          `writeFileSync(${javaScriptText(saveAs)}, Buffer.from(await response.arrayBuffer()));`,
          'console.log(response.status);',
        ],
  );
}

function javaScriptBody(body: SampledBody): string {
  if (body.kind === 'json') return `JSON.stringify(${javaScriptValue(body.value)})`;
  if (body.kind === 'multipart') return 'form';
  return `new URLSearchParams(${javaScriptValue(body.fields)})`;
}

function javaScriptValue(value: unknown): string {
  if (typeof value === 'string') return javaScriptText(value);
  if (Array.isArray(value)) return nested('[', value.map(javaScriptValue), ']');
  if (typeof value === 'object' && value !== null)
    return nested(
      '{',
      Object.entries(value).map(([name, each]) => `${javaScriptKey(name)}: ${javaScriptValue(each)}`),
      '}',
    );
  return JSON.stringify(value);
}

/** One a line, with a comma after the last, as all three languages allow. */
const nested = (open: string, parts: string[], close: string, by = '  '): string =>
  parts.length === 0
    ? `${open}${close}`
    : `${open}\n${by}${parts.map(part => indent(part, by)).join(`,\n${by}`)},\n${close}`;

// Python

const pythonText = (text: string): string => JSON.stringify(text);

function python({ method, url, headers, needsToken, body, saveAs }: SampledCall): string {
  const sent = [
    ...(needsToken ? [`"Authorization": f"Bearer {os.environ['HADRON_TOKEN']}"`] : []),
    ...Object.entries(headers).map(([name, value]) => `${pythonText(name)}: ${pythonText(value)}`),
  ];
  const known = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
  const lower = method.toLowerCase();
  const given = [
    pythonText(url),
    ...(sent.length === 0 ? [] : [`headers=${indent(pythonNested('{', sent, '}'), '    ')}`]),
    ...pythonBody(body).map(part => indent(part, '    ')),
    'timeout=60',
  ];
  return lines(
    needsToken ? 'import os\n' : undefined,
    'import requests\n',
    `response = requests.${known.includes(lower) ? `${lower}(` : `request("${method}", `}`,
    given.map(part => `    ${part},`),
    ')',
    saveAs === undefined
      ? 'print(response.status_code, response.text)'
      : [
          `with open(${pythonText(saveAs)}, "wb") as file:`,
          '    file.write(response.content)',
          'print(response.status_code)',
        ],
  );
}

function pythonBody(body: SampledBody | undefined): string[] {
  if (body === undefined) return [];
  if (body.kind === 'json') return [`json=${pythonValue(body.value)}`];
  if (body.kind === 'form') return [`data=${pythonValue(body.fields)}`];
  const { field, path } = body.file;
  return [
    `data=${pythonValue(body.fields)}`,
    `files={${pythonText(field)}: open(${pythonText(path)}, "rb")}`,
  ];
}

function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return pythonNested('[', value.map(pythonValue), ']');
  if (typeof value === 'object')
    return pythonNested(
      '{',
      Object.entries(value).map(([name, each]) => `${pythonText(name)}: ${pythonValue(each)}`),
      '}',
    );
  return JSON.stringify(value);
}

const pythonNested = (open: string, parts: string[], close: string) => nested(open, parts, close, '    ');

// Ruby

/** In double quotes `#{` would be code. */
const rubyText = (text: string): string => JSON.stringify(text).replaceAll('#', '\\#');

function ruby({ method, url, headers, needsToken, body, saveAs }: SampledCall): string {
  const name = `${method.charAt(0)}${method.slice(1).toLowerCase()}`;
  return lines(
    body?.kind === 'json' ? "require 'json'" : undefined,
    "require 'net/http'\n",
    `uri = URI(${rubyText(url)})`,
    `request = Net::HTTP::${name}.new(uri)`,
    needsToken ? `request['Authorization'] = "Bearer #{ENV.fetch('HADRON_TOKEN')}"` : undefined,
    Object.entries(headers).map(([header, value]) => `request[${rubyText(header)}] = ${rubyText(value)}`),
    rubyBody(body),
    '',
    "response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == 'https') do |http|",
    '  http.request(request)',
    'end',
    saveAs === undefined
      ? 'puts response.code, response.body'
      : [`File.binwrite(${rubyText(saveAs)}, response.body)`, 'puts response.code'],
  );
}

function rubyBody(body: SampledBody | undefined): string[] {
  if (body === undefined) return [];
  if (body.kind === 'json')
    return [
      "request['Content-Type'] = 'application/json'",
      `request.body = ${rubyValue(body.value)}.to_json`,
    ];
  if (body.kind === 'form') return [`request.set_form_data(${rubyValue(body.fields)})`];
  const parts = Object.entries(body.fields).map(([name, value]) => `[${rubyText(name)}, ${rubyText(value)}]`);
  const file = `[${rubyText(body.file.field)}, File.open(${rubyText(body.file.path)}, 'rb')]`;
  return [`request.set_form(${nested('[', [...parts, file], ']')}, 'multipart/form-data')`];
}

function rubyValue(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return rubyText(value);
  if (Array.isArray(value)) return nested('[', value.map(rubyValue), ']');
  if (typeof value === 'object')
    return nested(
      '{',
      Object.entries(value).map(([name, each]) => `${rubyText(name)} => ${rubyValue(each)}`),
      '}',
    );
  return JSON.stringify(value);
}
