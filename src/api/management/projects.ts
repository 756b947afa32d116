// /v1/projects: contract §12.
import { addProject, changeProject } from '../../access/projects.ts';
import { projectIdFrom } from '../../access/projects.ts';
import { projectsAfter, projectWithin } from '../../access/sql.ts';
import type { ProjectFilter } from '../../access/sql.ts';
import { refuse } from '../../platform/errors.ts';
import { answers, json } from '../answers.ts';
import { secured } from '../openapi.ts';
import type { Api, ApiParts } from '../parts.ts';
import { bareOf, nestedAs, plainBody } from './bodies.ts';
import { change, managerOf, ownerOf } from './manager.ts';
import type { Manager } from './manager.ts';
import { mostPerPage, pageOf, pageQuery, positionIn } from './pages.ts';
import type { PageQuery } from './pages.ts';
import { presentProject, projectChanges } from './present.ts';
import {
  projectAnswer,
  projectBody,
  projectList,
  projectParams,
  projectPatch,
  projectSearch,
} from './schema.ts';

const about = { tags: ['Management'], security: secured };

export function projects(app: Api, parts: ApiParts): void {
  const { executor } = parts.database.system;

  const listed = async ({ reach }: Manager, query: PageQuery, filter: ProjectFilter) => {
    const found = await projectsAfter(executor, reach, filter, positionIn(query), mostPerPage + 1);
    const { items, ...more } = pageOf(found, mostPerPage, each => ({
      createdAt: each.createdAt,
      id: each.projectId,
    }));
    return { projects: items.map(presentProject), ...more };
  };

  app.get(
    '/v1/projects',
    {
      schema: {
        ...about,
        summary: 'List projects',
        description: `Those of the organisation, or those that the caller owns; ${mostPerPage} a page.`,
        querystring: pageQuery,
        response: answers(
          { 200: json(projectList, 'A page of projects.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => listed(managerOf(request, 'management:read'), request.query, {}),
  );

  const filterOf = (query: {
    display_name?: string | undefined;
    npi?: string | undefined;
    state?: 'STATE_ACTIVE' | 'STATE_INACTIVE' | undefined;
    commonwell_type?: string | undefined;
  }): ProjectFilter => ({
    displayName: query.display_name,
    npi: query.npi,
    isActive: query.state === undefined ? undefined : query.state === 'STATE_ACTIVE',
    commonwellType: query.commonwell_type,
  });

  app.get(
    '/v1/projects::search',
    {
      schema: {
        ...about,
        summary: 'Search projects',
        querystring: projectSearch,
        response: answers(
          { 200: json(projectList, 'A page of those with all of what was given.') },
          'request.parameter-invalid',
          'request.page-invalid',
        ),
      },
    },
    async request => listed(managerOf(request, 'management:read'), request.query, filterOf(request.query)),
  );

  app.post(
    '/v1/projects::search',
    {
      schema: {
        ...about,
        summary: 'Search projects, by a body',
        body: projectSearch.meta({ examples: [{ display_name: 'clinic' }] }),
        response: answers(
          { 200: json(projectList, 'A page of those with all of what was given.') },
          'request.field-invalid',
          'request.page-invalid',
        ),
      },
      preValidation: plainBody,
    },
    async request => listed(managerOf(request, 'management:read'), request.body, filterOf(request.body)),
  );

  app.post(
    '/v1/projects',
    {
      schema: {
        ...about,
        summary: 'Create a project',
        description: "For the organisation's owner.",
        body: projectBody,
        response: answers({ 200: json(projectAnswer, 'The project.') }, 'request.field-invalid'),
      },
      preValidation: nestedAs('project'),
    },
    async request => {
      const manager = ownerOf(request);
      const details = {
        isActive: true,
        npi: undefined,
        commonwellType: undefined,
        address: undefined,
        ...projectChanges(request.body.project),
        displayName: request.body.project.display_name,
      };
      return change(parts, request, manager, async tx => {
        const project = await addProject(tx, manager.caller.organizationId, details, parts);
        const { projectId } = project;
        return {
          answer: presentProject(project),
          changed: { action: 'project.create', object: { kind: 'project', id: projectId }, projectId },
        };
      });
    },
  );

  app.get(
    '/v1/projects/:project',
    {
      schema: {
        ...about,
        summary: 'Read a project',
        params: projectParams,
        response: answers(
          { 200: json(projectAnswer, 'The project.') },
          'project.unknown',
          'request.parameter-invalid',
        ),
      },
    },
    async request => {
      const { reach } = managerOf(request, 'management:read');
      const project = await projectWithin(executor, reach, projectIdFrom(request.params.project));
      if (project === undefined) throw refuse('project.unknown');
      return presentProject(project);
    },
  );

  app.patch(
    '/v1/projects/:project',
    {
      schema: {
        ...about,
        summary: 'Change a project',
        description:
          'Bare fields: what is sent is changed. An inactive project refuses everything but management.',
        params: projectParams,
        body: projectPatch,
        response: answers(
          { 200: json(projectAnswer, 'The project as it is now.') },
          'project.unknown',
          'request.field-invalid',
          'request.parameter-invalid',
        ),
      },
      preValidation: bareOf('project'),
    },
    async request => {
      const manager = managerOf(request, 'management:write');
      const projectId = projectIdFrom(request.params.project);
      return change(parts, request, manager, async tx => {
        const changes = projectChanges(request.body);
        const project = await changeProject(tx, manager.reach, projectId, changes, parts);
        if (project === undefined) throw refuse('project.unknown');
        return {
          answer: presentProject(project),
          changed: { action: 'project.change', object: { kind: 'project', id: projectId }, projectId },
        };
      });
    },
  );
}
