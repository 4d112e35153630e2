/** Answers the routes of the daily work on findings. */
import type { WORK_ROUTES } from '../../shared/api/routes/work.ts';
import { fromBase64 } from '../../shared/bytes/base64.ts';
import type { FindingWork } from '../work/findingWork.ts';
import type { Papers } from '../work/papers.ts';
import type { Handlers } from './call.ts';
import { type DecisionsParts, decideAs } from './decisions.ts';

/** What the handlers need. */
export interface WorkParts extends DecisionsParts {
  readonly work: FindingWork;
  readonly papers: Papers;
}

/** Handlers of the daily work on findings. */
export function workHandlers(parts: WorkParts): Handlers<typeof WORK_ROUTES> {
  const { work, papers } = parts;
  return {
    getFindingWork: ({ principal, params }) => work.read(principal, params.finding),
    assignFinding: ({ principal, params, body }) =>
      work.assign(principal, { finding: params.finding, ...body }),
    listPeople: async () => ({ items: await work.people() }),
    commentOnFinding: ({ principal, params, body }) =>
      work.comment(principal, { finding: params.finding, ...body }),
    decideFindings: async (call) => {
      const { findings, ...said } = call.body;
      const decided = await decideAs(parts, call, { ...said, ids: findings });
      return { decisions: decided.map(({ finding, index }) => ({ finding: finding.id, index })) };
    },
    addDocument: ({ principal, body: { name, content, about } }) =>
      papers.add(principal, { name, bytes: fromBase64(content), about }),
    getDocument: async ({ principal, params }) => {
      const paper = await papers.read(principal, params.digest);
      return { mediaType: 'application/octet-stream', ...paper };
    },
    describeDocument: ({ principal, params }) => papers.describe(principal, params.digest),
  };
}
