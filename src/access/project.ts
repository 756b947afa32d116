// Who owns data: a project is the unit of isolation; every patient-scoped row leads with it.
import type { OrganizationId } from './organization.ts';

/** A UUID. */
export type ProjectId = string & { readonly is: 'ProjectId' };

export interface ProjectAddress {
  line1: string;
  city: string;
  state: string;
  postalCode: string;
}

/** What an owner says of its project, contract §12. */
export interface ProjectDetails {
  displayName: string;
  /** Inactive: nothing is asked, read or written in it until it is active again. */
  isActive: boolean;
  npi: string | undefined;
  commonwellType: string | undefined;
  address: ProjectAddress | undefined;
}

export interface Project extends ProjectDetails {
  projectId: ProjectId;
  organizationId: OrganizationId;
  createdAt: Date;
  updatedAt: Date;
}
