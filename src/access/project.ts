// Who owns data: a project is the unit of isolation; every patient-scoped row leads with it.

/** A UUID. */
export type ProjectId = string & { readonly is: 'ProjectId' };

export interface Project {
  projectId: ProjectId;
  displayName: string;
  createdAt: Date;
}
