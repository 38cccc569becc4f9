/**
 * Evidence: heads, entries with their proofs, lists, packages, as the guard gives them.
 *
 * Nothing is checked here: a console that was taken over would say that all is well. The page checks
 * with the browser's own cryptography, against a head that this browser has seen before.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { LinkReply } from '../../ports/console.ts'
import { type Area, answers, asking, body, told } from '../api.ts'
import { problemOf } from '../problem.ts'
import { AuditList } from './audit-shapes.ts'
import { fileAnswers, sentStream } from './job-files.ts'
import { ReasonBody } from './job-shapes.ts'

export const EvidenceHead = z
  .object({
    head: z
      .object({
        log: z.string(),
        isInUse: z.boolean(),
        vkey: z.string().nullable(),
        size: z.number(),
        signedSize: z.number(),
        root: z.string().nullable(),
        checkpoint: z.string().nullable(),
        policy: z.string().nullable(),
        fault: z.string().nullable(),
        elders: z.array(
          z.object({
            log: z.string(),
            to: z.string(),
            entries: z.number(),
            root: z.string(),
            promised: z.number(),
          }),
        ),
      })
      .nullable(),
    /** As `sekimori status --json` tells them. */
    evidence: z.looseObject({}),
    privacy: z.looseObject({}),
    gaps: z.looseObject({}),
    now: z.string(),
  })
  .openapi('EvidenceHead')
export type EvidenceHead = z.infer<typeof EvidenceHead>

export const EvidenceRow = z
  .object({
    entry: z.number(),
    at: z.string(),
    kind: z.string(),
    source: z.string(),
    severity: z.number(),
    hasBody: z.boolean(),
  })
  .openapi('EvidenceRow')
export type EvidenceRow = z.infer<typeof EvidenceRow>

export const EvidenceEntry = z
  .object({
    log: z.string(),
    entry: z.number(),
    /** Base64: exactly the octets that are hashed. */
    leaf: z.string(),
    /** C2SP tlog-proof, with the signed checkpoint in it. */
    proof: z.string(),
    vkey: z.string(),
    row: EvidenceRow.nullable(),
  })
  .openapi('EvidenceEntry')
export type EvidenceEntry = z.infer<typeof EvidenceEntry>

export const EvidenceList = z
  .object({ log: z.string(), rows: z.array(EvidenceRow), next: z.number().nullable() })
  .openapi('EvidenceList')
export type EvidenceList = z.infer<typeof EvidenceList>

export const EvidenceConsistency = z
  .object({
    log: z.string(),
    older: z.number(),
    checkpoint: z.string(),
    vkey: z.string(),
    hashes: z.array(z.string()).nullable(),
  })
  .openapi('EvidenceConsistency')
export type EvidenceConsistency = z.infer<typeof EvidenceConsistency>

export const EvidenceContent = z
  .object({
    log: z.string(),
    entry: z.number(),
    kind: z.string(),
    at: z.string(),
    /** Null: it was erased. */
    body: z.looseObject({}).nullable(),
  })
  .openapi('EvidenceContent')
export type EvidenceContent = z.infer<typeof EvidenceContent>

export const EvidencePackageNew = z
  .strictObject({
    reason: ReasonBody,
    /** Such as `5,10-12`. */
    entries: z.string().min(1).max(100_000).optional(),
    account: z.string().min(1).max(500).optional(),
    from: z.string().max(40).optional(),
    until: z.string().max(40).optional(),
    matter: z.string().max(64).optional(),
    bodies: z.boolean(),
  })
  .openapi('EvidencePackageNew')
export type EvidencePackageNew = z.infer<typeof EvidencePackageNew>

export const EvidencePackage = z
  .object({
    ticket: z.string(),
    state: z.enum(['choosing', 'making', 'ready', 'failed']),
    done: z.number(),
    of: z.number(),
    chosen: z.number().nullable(),
    entries: z.number().nullable(),
    bodies: z.number().nullable(),
    bytes: z.number().nullable(),
    sha256: z.string().nullable(),
    size: z.number().nullable(),
    why: z.string().nullable(),
  })
  .openapi('EvidencePackage')
export type EvidencePackage = z.infer<typeof EvidencePackage>

export const EvidenceCustody = z
  .object({ rows: z.array(z.looseObject({})), next: z.number().nullable() })
  .openapi('EvidenceCustody')
export type EvidenceCustody = z.infer<typeof EvidenceCustody>

export type EvidenceAudit = AuditList

const PATH = '/api/v1/evidence'
const count = z.string().regex(/^\d{1,16}$/, 'a whole number')
const logName = z.string().min(1).max(300).optional()
const ROWS = 100

/** Without the fields that nobody gave. */
const given = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const without = ({ ok: _, ...rest }: Extract<LinkReply, { ok: true }>) => rest

export const evidenceArea: Area = (api, { link }) => {
  const ask = asking(link)

  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/head`,
      summary: 'The head of the log, and how well strangers could hold us to it',
      request: { query: z.object({ log: logName }) },
      responses: answers(EvidenceHead, 'Key, checkpoint, witnesses, seals, anchors, gaps'),
    }),
    async (c) => {
      const { log } = c.req.valid('query')
      return told(c, await ask(c, 'evidence.head', { facts: given({ log }) }), without)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/entries`,
      summary: 'Entries, the newest first, of some kinds',
      request: {
        query: z.object({
          log: logName,
          before: count.optional(),
          kinds: z.string().max(2_000).optional(),
        }),
      },
      responses: answers(EvidenceList, 'A page; `next` is where to go on'),
    }),
    async (c) => {
      const { log, before, kinds } = c.req.valid('query')
      const facts = given({
        ...{ log, most: ROWS },
        before: before === undefined ? undefined : Number(before),
        kinds: kinds === undefined || kinds === '' ? undefined : kinds.split(','),
      })
      return told(c, await ask(c, 'evidence.list', { facts }), without)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/entries/{entry}`,
      summary: 'One entry with its proof under the published checkpoint',
      request: { params: z.object({ entry: count }), query: z.object({ log: logName }) },
      responses: answers(EvidenceEntry, 'Leaf and proof, to be checked by whoever asks'),
    }),
    async (c) => {
      const { log } = c.req.valid('query')
      const entry = Number(c.req.valid('param').entry)
      return told(c, await ask(c, 'evidence.entry', { facts: given({ entry, log }) }), without)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/entries/{entry}/body`,
      summary: 'What an entry says in full; the look is an entry before it',
      request: {
        params: z.object({ entry: count }),
        ...body(z.strictObject({ reason: ReasonBody, log: logName })),
      },
      responses: answers(EvidenceContent, 'The body, or null where it was erased'),
    }),
    async (c) => {
      const { reason, log } = c.req.valid('json')
      const entry = Number(c.req.valid('param').entry)
      return told(
        c,
        await ask(c, 'evidence.body', { reason, facts: given({ entry, log }) }),
        without,
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/consistency`,
      summary: 'How the published tree grew out of an older one',
      request: { query: z.object({ older: count, log: logName }) },
      responses: answers(EvidenceConsistency, 'Hashes; null: the tree is smaller than that'),
    }),
    async (c) => {
      const { older, log } = c.req.valid('query')
      const facts = given({ older: Number(older), log })
      return told(c, await ask(c, 'evidence.consistency', { facts }), without)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/custody`,
      summary: 'Custody of the things of a case: what came, who had it, what it was found to be',
      request: { query: z.object({ case: z.string().min(1).max(64), from: count.optional() }) },
      responses: answers(EvidenceCustody, 'In the order in which it was written'),
    }),
    async (c) => {
      const { case: id, from } = c.req.valid('query')
      const reply = await ask(c, 'case.rows', {
        ...{ case: id, list: 'custody', most: ROWS },
        ...(from === undefined ? {} : { from: Number(from) }),
      })
      return told(c, reply, ({ rows, next }) => ({ rows, next: next ?? null }))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/audit`,
      summary: 'Who did what, and who looked at what',
      request: {
        query: z.object({ before: count.optional(), who: z.string().max(64).optional() }),
      },
      responses: answers(AuditList, 'The newest first'),
    }),
    async (c) => {
      const { before, who } = c.req.valid('query')
      const facts = given({
        who,
        most: ROWS,
        before: before === undefined ? undefined : Number(before),
      })
      return told(c, await ask(c, 'audit.list', { facts }), without)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/packages`,
      summary: 'Have a package made of chosen entries, for somebody who trusts nobody here',
      request: body(EvidencePackageNew),
      responses: answers(EvidencePackage, 'Its ticket, and how far it is'),
      ...{ 'x-body-bytes': 512 * 1_024 },
    }),
    async (c) => {
      const { reason, entries, account, bodies, from, until, matter } = c.req.valid('json')
      const reply = await ask(c, 'evidence.package', {
        ...given({ reason, entries, account, bodies }),
        facts: given({ from, until, matter }),
      })
      return told(c, reply, without)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/verify-page`,
      summary: 'The page with which a stranger checks a package, as a download',
      responses: fileAnswers('HTML', 'text/html'),
    }),
    async (c) => {
      const reply = await ask(c, 'evidence.page')
      if (!reply.ok) return problemOf(c, undefined, reply.code, reply.why, reply)
      const page = new Blob([String(reply['page'])])
      return sentStream(c, page.stream(), 'verify.html', 'text/html; charset=utf-8')
    },
  )
  const PackagePath = z.object({ ticket: z.string().regex(/^[\w-]{1,64}$/, 'a ticket') })
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/packages/{ticket}`,
      summary: 'How far a package is',
      request: { params: PackagePath },
      responses: answers(EvidencePackage, 'It can be fetched when it is ready'),
    }),
    async (c) => {
      const { ticket } = c.req.valid('param')
      return told(c, await ask(c, 'evidence.packaging', { ticket }), without)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/packages/{ticket}/file`,
      summary: 'The package, as a zip',
      request: { params: PackagePath },
      responses: fileAnswers('The package', 'application/zip'),
    }),
    async (c) => {
      const { ticket } = c.req.valid('param')
      const first = await ask(c, 'evidence.piece', { ticket, offset: 0 })
      if (!first.ok) return problemOf(c, undefined, first.code, first.why, first)
      const of = Number(first['of'])
      c.header('content-length', String(of))
      const next = (offset: number) => ask(c, 'evidence.piece', { ticket, offset })
      return sentStream(
        c,
        inPieces(first, next),
        `evidence-${ticket.replaceAll(/[^A-Za-z0-9]/g, '')}.zip`,
        'application/zip',
      )
    },
  )
}

/** A piece is asked for when the one before it was taken: a slow reader costs one piece. */
function inPieces(
  first: LinkReply,
  ask: (offset: number) => Promise<LinkReply>,
): ReadableStream<Uint8Array> {
  let reply: LinkReply | undefined = first
  let offset = 0
  return new ReadableStream(
    {
      pull: async (controller) => {
        const its = reply ?? (await ask(offset))
        reply = undefined
        if (!its.ok) return controller.error(new Error(its.code))
        const octets = Buffer.from(String(its['content']), 'base64')
        if (octets.length > 0) controller.enqueue(octets)
        offset += octets.length
        // What is cut short is seen by its length.
        if (octets.length === 0 || offset >= Number(its['of'])) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}
