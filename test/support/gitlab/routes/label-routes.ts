import { ApiError, notFound } from '../http/api-error.ts';
import { page, pagination } from '../http/pagination.ts';
import { flag, nullableText, optional, required, text } from '../http/parameters.ts';
import { created, noContent, ok } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import type { Label, Project } from '../state/project.ts';
import { projectOf } from './access.ts';

function labelOf(project: Project, idOrName: string): Label {
  const found = project.labels.find((label) => String(label.id) === idOrName || label.name === idOrName);
  if (found === undefined) throw notFound('Label');
  return found;
}

function labelJson(label: Label): Record<string, unknown> {
  return {
    id: label.id,
    name: label.name,
    description: label.description,
    color: label.color,
    text_color: '#FFFFFF',
    subscribed: false,
    priority: null,
    is_project_label: true,
    archived: false,
  };
}

/** Project labels. */
export const labelRoutes: readonly Route[] = [
  route(
    'GET',
    '/projects/:id/labels',
    {
      ...pagination,
      search: optional(text),
      with_counts: optional(flag),
      include_ancestor_groups: optional(flag),
    },
    (call) => {
      const project = projectOf(call, 'guest');
      const { search } = call.values;
      const labels = project.labels.filter((label) => search === undefined || label.name.includes(search));
      return page(call, labels, labelJson);
    },
  ),

  route('GET', '/projects/:id/labels/:label', {}, (call) =>
    ok(labelJson(labelOf(projectOf(call, 'guest'), call.path.label))),
  ),

  route(
    'POST',
    '/projects/:id/labels',
    { name: required(text), color: required(text), description: optional(nullableText) },
    (call) => {
      const project = projectOf(call, 'reporter');
      const { name, color, description } = call.values;
      if (project.labels.some((label) => label.name === name))
        throw new ApiError(409, { message: 'Label already exists' });
      const label = {
        id: call.instance.ids.take('label'),
        name,
        color,
        description: description ?? null,
      };
      project.labels.push(label);
      return created(labelJson(label));
    },
  ),

  route(
    'PUT',
    '/projects/:id/labels/:label',
    { new_name: optional(text), color: optional(text), description: optional(nullableText) },
    (call) => {
      const label = labelOf(projectOf(call, 'reporter'), call.path.label);
      const { new_name: name, color, description } = call.values;
      if (name !== undefined) label.name = name;
      if (color !== undefined) label.color = color;
      if (description !== undefined) label.description = description;
      return ok(labelJson(label));
    },
  ),

  route('DELETE', '/projects/:id/labels/:label', {}, (call) => {
    const project = projectOf(call, 'reporter');
    project.labels.splice(project.labels.indexOf(labelOf(project, call.path.label)), 1);
    return noContent();
  }),
];
