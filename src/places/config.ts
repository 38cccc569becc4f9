/**
 * Networks configuration: which lists and tables of addresses the operator brought, and what each
 * is a list of. None is shipped: licences and ages of such lists are for the operator to judge.
 */
import { z } from 'zod'

export const LISTS_MAX = 32

const file = z.string().max(4096).startsWith('/')

export const NetworksConfig = z.strictObject({
  operators: file
    .optional()
    .describe('A table of operators: MMDB, or iptoasn TSV, DB-IP or GeoLite2 CSV'),
  lists: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens'),
        what: z.enum(['hosting', 'vpn', 'tor', 'mobile', 'attack']),
        file: file.describe('One address, network or range a line'),
        staleDays: z.int().min(1).max(3650).optional().describe('From this age on it is said'),
      }),
    )
    .max(LISTS_MAX)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names differ')
    .default([])
    .describe('Lists of addresses'),
})
export type NetworksConfig = z.infer<typeof NetworksConfig>
