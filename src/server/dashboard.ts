import type { RecentJob } from '../queue/job-queue.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
th{font-weight:600}td.state{white-space:nowrap}.failed{color:#b00020}.quiet{color:#666}code{font-size:.9em}`;

/** The page of recent work, newest first. Everything that came from outside is escaped. */
export function dashboardPage(jobs: readonly RecentJob[], mode: string): string {
  const rows = jobs.map(row).join('\n');
  const table = `<table><thead><tr><th>When</th><th>Work</th><th>Project</th><th>State</th><th>Outcome</th></tr></thead>
<tbody>
${rows}
</tbody></table>`;
  const notice = mode === 'dry-run' ? '<p><strong>Dry run:</strong> nothing is written to GitLab.</p>' : '';
  const body = jobs.length === 0 ? '<p class="quiet">Nothing yet. Waiting for a failed pipeline.</p>' : table;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>pipewright</title><style>${style}</style></head>
<body><h1>pipewright</h1>
${notice}
<h2>Recent work</h2>
${body}
</body></html>
`;
}

function row(job: RecentJob): string {
  const when = new Date(job.addedAt).toISOString();
  const state = `<td class="state${job.state === 'failed' ? ' failed' : ''}">${escapeHtml(job.state)}</td>`;
  const cells = [
    `<td><time datetime="${when}">${when.slice(0, 16).replace('T', ' ')}</time></td>`,
    `<td>${escapeHtml(job.name)}</td>`,
    `<td>${projectOf(job.data)}</td>`,
    state,
    `<td>${outcomeOf(job)}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function projectOf(data: unknown): string {
  const { projectPath, pipelineId, fix, advice, branch, command } = asRecord(data);
  const { pipelineWebUrl, failureClass, targetBranch } = asRecord(fix ?? advice);
  if (typeof pipelineWebUrl === 'string') {
    const what = [failureClass, targetBranch].filter((part) => typeof part === 'string').join(' on ');
    return `${link(pipelineWebUrl, `pipeline ${String(pipelineId)}`)}<br><span class="quiet">${escapeHtml(what)}</span>`;
  }
  const about = typeof pipelineId === 'number' ? `pipeline ${String(pipelineId)}` : (branch ?? command);
  const quiet = typeof about === 'string' ? `<br><span class="quiet">${escapeHtml(about)}</span>` : '';
  return `${typeof projectPath === 'string' ? escapeHtml(projectPath) : ''}${quiet}`;
}

function outcomeOf({ outcome, failure, attempts }: RecentJob): string {
  if (outcome === null) {
    return failure === null ? '' : `<span class="failed">${escapeHtml(failure)}</span> (tried ${attempts}×)`;
  }
  const { kind, webUrl, reason, jobs } = asRecord(outcome);
  const verdicts = Array.isArray(jobs) ? jobs.map(verdictOf).join('<br>') : '';
  const where = typeof webUrl === 'string' && webUrl !== '' ? ` ${link(webUrl, 'merge request')}` : '';
  const why = typeof reason === 'string' ? ` (${escapeHtml(reason)})` : '';
  return `${escapeHtml(String(kind ?? ''))}${why}${where}${verdicts === '' ? '' : `<br>${verdicts}`}`;
}

function verdictOf(verdict: unknown): string {
  const { job, failureClass, remedy } = asRecord(verdict);
  const cause = typeof failureClass === 'string' ? failureClass : 'unknown';
  const what = typeof remedy === 'string' ? `${cause}, ${remedy}` : cause;
  return `<code>${escapeHtml(String(job))}</code> ${escapeHtml(what)}`;
}

/** A link where the address is http or https; else the text alone. */
function link(address: string, text: string): string {
  return /^https?:\/\//.test(address)
    ? `<a href="${escapeHtml(address)}" rel="noreferrer">${escapeHtml(text)}</a>`
    : escapeHtml(text);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
