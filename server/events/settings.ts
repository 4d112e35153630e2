/** Settings of webhooks and of syslog, as the server's file of settings has them. */
import { isAbsolute } from 'node:path';
import * as z from 'zod';
import { networkSchema } from '../config/networks.ts';

const portSchema = z.int().min(1).max(65_535);
const hostSchema = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9.:-]+$/);
const fileSchema = z.string().min(1).max(4096).refine(isAbsolute, 'is no absolute path');

/** Where webhooks may go beside public addresses. */
export const webhookSettingsSchema = z.strictObject({
  /** Networks of this organization that webhooks may reach, as in `10.20.0.0/16`. */
  allow: z.array(networkSchema).max(100).default([]),
  /** Ports that webhooks may use. */
  ports: z.array(portSchema).max(100).default([443, 8443]),
  /** Host names that webhooks may reach without TLS; their addresses still need `allow`. */
  plainHosts: z.array(hostSchema.toLowerCase()).max(100).default([]),
  /** PEM file of the CAs that receivers are checked with; those of Node where not given. */
  caFile: fileSchema.optional(),
});
/** Where webhooks may go beside public addresses. */
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>;

/** A receiver of syslog over TLS (RFC 5425). */
export const syslogSettingsSchema = z
  .strictObject({
    host: hostSchema,
    port: portSchema.default(6514),
    /** PEM file of the CAs that the receiver is checked with; those of Node where not given. */
    caFile: fileSchema.optional(),
    /** PEM files of the certificate and key that this server shows; both or none. */
    certificateFile: fileSchema.optional(),
    keyFile: fileSchema.optional(),
    /** HOSTNAME of the messages; the name of the machine where not given. */
    hostName: z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/)
      .optional(),
    /** Private enterprise number of the SD-ID; 32473 is the one for examples (RFC 5612). */
    enterprise: z.int().min(1).max(4_294_967_295).default(32_473),
  })
  .refine(
    ({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined),
    'certificateFile and keyFile go together',
  );
/** A receiver of syslog over TLS. */
export type SyslogSettings = z.infer<typeof syslogSettingsSchema>;
