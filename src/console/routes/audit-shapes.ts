/** Audit shapes: who did what and who looked at what, as both of its addresses tell it. */
import { z } from '@hono/zod-openapi'

export const AuditList = z
  .object({
    rows: z.array(
      z.object({
        entry: z.int(),
        at: z.iso.datetime({ offset: true }),
        kind: z.string(),
        who: z.string().nullable(),
        why: z.string().nullable(),
        what: z.string().nullable(),
        act: z.string().nullable(),
        session: z.string().nullable(),
      }),
    ),
    /** Where to go on; null: that was all. */
    next: z.int().nullable(),
  })
  .openapi('AuditList')
export type AuditList = z.infer<typeof AuditList>
