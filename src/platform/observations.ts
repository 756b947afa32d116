// What happens, as facts: log, metrics and audit choose from this one union. Fields are ids, codes and counts: health data has no way in.

export type Observation =
  | { kind: 'gateway.ready'; port: number; role: string; database: string; ms: number }
  | { kind: 'gateway.stopping'; signal: string }
  | {
      kind: 'request.answered';
      requestId: string;
      method: string;
      route: string;
      status: number;
      ms: number;
      projectId?: string;
    }
  | { kind: 'request.failed'; requestId: string; method: string; route: string; error: string; stack: string }
  | { kind: 'access.refused'; reason: string; clientId?: string; address: string }
  | { kind: 'task.done'; task: string; lane: string; attempt: number; ms: number }
  | { kind: 'task.retried'; task: string; lane: string; attempt: number; errorClass: string; inMs: number }
  | { kind: 'task.failed'; task: string; lane: string; attempt: number; errorClass: string }
  | { kind: 'task.lease-lost'; task: string; lane: string }
  | { kind: 'worker.trouble'; where: string; error: string }
  | { kind: 'query.started'; queryId: string; holders: number }
  | { kind: 'query.ended'; queryId: string; state: string; documents: number; ms: number }
  | { kind: 'network.answered'; holder: string; step: string; items: number; ms: number }
  | { kind: 'network.failed'; holder: string; step: string; errorClass: string; ms: number }
  | { kind: 'document.kept'; holder: string; bytes: number; isNew: boolean }
  | { kind: 'document.quarantined'; holder: string; reason: string }
  | { kind: 'document.restated'; documents: number }
  | { kind: 'document.converted'; resources: number; issues: number; ms: number }
  | { kind: 'database.trouble'; what: string; code: string }
  | { kind: 'audit.delayed'; events: number; error: string }
  | { kind: 'audit.lost'; events: number }
  | { kind: 'sandbox.listening'; holder: string; port: number };

export type Observe = (observation: Observation) => void;
