// The management API, contract §12, and the audit of who did what.
import type { Api, ApiParts } from '../parts.ts';
import { auditTrail } from './audit-trail.ts';
import { credentials } from './credentials.ts';
import { notifications } from './notifications.ts';
import { projects } from './projects.ts';
import { serviceAccounts } from './service-accounts.ts';

export function management(app: Api, parts: ApiParts): void {
  projects(app, parts);
  serviceAccounts(app, parts);
  credentials(app, parts);
  notifications(app, parts);
  auditTrail(app, parts);
}
