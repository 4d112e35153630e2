/** Records of what people make of findings and conditions: attachments and decisions. */
import * as z from 'zod';
import { digestSchema } from '../../log/leaf.ts';
import { daySchema, nameSchema } from '../license.ts';
import { noteSchema, paperSchema, recordIdSchema } from './fields.ts';

/** What a paper is. */
export const ATTACHMENT_KINDS = [
  'labCertificate',
  'airWaybill',
  'customsDeclaration',
  'invoice',
  'supplyCertificate',
  'performanceCertificate',
  'foundryLetter',
  'tariffEntry',
  'accessLog',
  'screeningRecord',
  'physicalSecurity',
  'training',
  'internalAudit',
  'photo',
  'correspondence',
  'other',
] as const;

/** A paper that is kept elsewhere, by its digest, and what it is about. */
export const attachmentSchema = z.strictObject({
  type: z.literal('attachment@1'),
  id: recordIdSchema,
  kind: z.enum(ATTACHMENT_KINDS),
  about: z.strictObject({
    what: z.enum(['license', 'shipment', 'unit', 'site', 'party', 'host', 'requirement']),
    /** Id of it; of a requirement its row, as in `R15`. */
    id: nameSchema,
  }),
  /** For a license: the condition that it is evidence of. */
  condition: nameSchema.optional(),
  /** For a condition: what the paper shows of it. */
  state: z.enum(['met', 'notMet', 'notApplicable']).optional(),
  title: nameSchema,
  document: paperSchema,
  dated: daySchema.optional(),
  /** The first day on which it no longer holds. */
  validTo: daySchema.optional(),
  note: noteSchema.optional(),
});
/** A paper that is kept elsewhere. */
export type Attachment = z.infer<typeof attachmentSchema>;

/** What people can decide about a finding. */
export const DECISIONS = ['acknowledged', 'explained', 'resolved', 'falseAlarm', 'open'] as const;
/** What people decided about a finding. */
export type DecisionState = (typeof DECISIONS)[number];

/** A decision about one finding. Its record id is the id of the finding. */
export const decisionSchema = z.strictObject({
  type: z.literal('decision@1'),
  /** As findingId gives it: code, subject and host. */
  id: z.string().min(1).max(512),
  state: z.enum(DECISIONS),
  /** Digest of what the finding said when it was decided: another one reopens it. */
  facts: digestSchema,
  /** The paper that explains it. */
  document: paperSchema.optional(),
});
/** A decision about one finding. */
export type Decision = z.infer<typeof decisionSchema>;
