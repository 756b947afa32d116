// The sandbox network: holders, people and documents that are made up, behind real HTTP.
export { readDocumentsFolder } from './documents-folder.ts';
export { sandboxHolders, type SandboxHolder } from './holders.ts';
export { loadSandboxPeople } from './load-people.ts';
export type { SandboxDocument, SandboxPerson } from './sandbox-person.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './start-sandbox.ts';
export type { TemperName } from './tempers.ts';
