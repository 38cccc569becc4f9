/**
 * Keys: what seals bodies and signs checkpoints, in a folder of its own, apart from the log.
 *
 * A body is sealed by two keys together, its subject's and its month and class's; deleting either
 * makes it unreadable for ever, wherever copies of the vault lie. Keys rest in `keys.db` (SQLite,
 * synchronous=FULL), wrapped by a key-encryption key, and are durable before the first frame that
 * uses them: `sealings` commits once for a whole batch. Subjects stand there under a keyed hash, so
 * that a stolen key database names nobody. The name that a leaf gives an account is made from the
 * account's key: with the key goes the way from the account to its leaves.
 *
 * Erasing takes three steps. A subject is condemned in the order of entries (`condemns`): what comes
 * before has the old key, what comes after a new one. Its key is shredded: overwritten, and the
 * database's own log cut off. At last it is acquitted, when the evidence says that all is done.
 * Until then its names stay, so that whoever was stopped finds what is left to do.
 *
 * A key database that is missing or empty while the log's own key is there was lost. Then a new one is made,
 * and what was sealed before counts as gone (`lostBelow`); the log says so, for no erasure did it.
 *
 * Limits: whoever reads this folder and the vault reads all; keep them on different backups.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { monthOf } from '../../evidence/moment.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'

/** Derived keys and pseudonyms kept at hand, of each month and class; what is forgotten is derived again. */
export const KEYS_CACHED_MAX = 8_192
/** Months and classes whose keys are kept at hand. */
export const KEY_GROUPS_CACHED_MAX = 16
const KEY_BYTES = 32
/** Entries that are about nobody share this subject. */
const NOBODY = ''
/** Who has the database open is waited for so long; and for cutting off its log. */
const BUSY_MS = 5_000
const CUT_BUSY_MS = 50
/** In place of an index that nobody has told yet. */
const UNTOLD = -1

/** An entry is one: what its key depends on. */
export type Wanted = {
  readonly account?: string | undefined
  /** From the next entry on this account has another key; the ticket names what becomes of the old. */
  readonly condemns?: { readonly ticket: string; readonly account: string } | undefined
  readonly at: Instant
  readonly retention: string
}
export type Sealing = { readonly key: KeyObject; readonly pseudonym: string | undefined }

export type Keys = {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
  /** One for each, in order. Makes what is missing, durable when it returns. Throws what SQLite throws. */
  sealings(wanted: readonly Wanted[]): Sealing[]
  /** `undefined` when a key is gone: the body was erased. */
  opening(pseudonym: string | undefined, month: string, retention: string): KeyObject | undefined
  /** Entries below were sealed with keys that were lost; `undefined`: `begin` must be told where. */
  readonly lostBelow: number | undefined
  /** A new key database for a log that has so many entries already. */
  begin(size: number): void
  /** Tickets whose subject is condemned, and whether its key is shredded. */
  condemned(): readonly { readonly ticket: string; readonly isShredded: boolean }[]
  /** The names, month by month, that a condemned subject has in leaves. */
  namesOf(ticket: string): readonly { readonly month: string; readonly name: string }[]
  /** Durable, and gone from the database's files, when it returns. */
  shred(ticket: string): void
  acquit(ticket: string): void
  /** Classes and months that have a key. */
  months(): readonly { readonly month: string; readonly retention: string }[]
  shredMonth(month: string, retention: string): void
  /** What an account is called in a month's leaves: another name after an erasure, or an upgrade. */
  pseudonymsOf(account: string, month: string): readonly string[]
  close(): void
}

type Group = {
  readonly month: string
  readonly retention: string
  /** By account. */
  readonly ready: BoundedMap<string, Sealing>
}
/** `nth` of those who were asked for. */
type Missing = { readonly group: Group; readonly account: string; readonly nth: number }

const unusable = (file: string, why: string, cause?: unknown) =>
  new Fault('evidence.keys-unusable', { file, why }, cause)

/** Writes a secret once: owner may read, nobody may write, durable before it returns. */
function writeSecret(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o400)
  try {
    writeSync(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

export type OpenKeys = {
  readonly folder: string
  /** Makes keys where there are none: only for a log that is just being founded. */
  readonly found: boolean
  readonly kek?: Uint8Array
  readonly readOnly?: boolean
}

export function openKeys({ folder, found, kek: given, readOnly = false }: OpenKeys): Keys {
  const kekFile = join(folder, 'kek')
  const logKeyFile = join(folder, 'log.key')
  const dbFile = join(folder, 'keys.db')
  if (found) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (given === undefined && !existsSync(kekFile)) writeSecret(kekFile, randomBytes(KEY_BYTES))
    if (!existsSync(logKeyFile)) {
      const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
      writeSecret(logKeyFile, Buffer.from(pem))
    }
    syncFolder(folder)
  }
  const isThere = existsSync(dbFile)
  // Without the log's key the whole folder is away, such as one that is not mounted: that heals.
  const isLost = !found && !isThere && !readOnly && existsSync(logKeyFile)
  // One that is there and has nothing in it (cut to nothing, or put there by hand) was lost as well.
  const isLostWhere = isLost ? '' : 'AND NOT EXISTS (SELECT 1 FROM check_row)'
  if (!found && !isThere && !isLost) throw unusable(dbFile, 'no such file')
  let kek: Uint8Array
  let logKey: KeyObject
  try {
    kek = given ?? readFileSync(kekFile)
    if (kek.length !== KEY_BYTES) throw new Error(`${kek.length} octets instead of ${KEY_BYTES}`)
  } catch (thrown) {
    throw unusable(kekFile, whyOf(thrown), thrown)
  }
  try {
    logKey = createPrivateKey(readFileSync(logKeyFile))
    if (logKey.asymmetricKeyType !== 'ed25519') throw new Error('it is no Ed25519 key')
  } catch (thrown) {
    throw unusable(logKeyFile, whyOf(thrown), thrown)
  }
  let db: DatabaseSync
  try {
    db = new DatabaseSync(dbFile, { readOnly, timeout: BUSY_MS })
    if (!readOnly)
      db.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS check_row (wrapped BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS subject (id BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS month
          (month TEXT, class TEXT, wrapped BLOB NOT NULL, PRIMARY KEY (month, class)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pseudonym_key (month TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS pseudonym
          (month TEXT, name TEXT, subject BLOB NOT NULL, PRIMARY KEY (month, name)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS pseudonym_subject ON pseudonym (subject);
        CREATE TABLE IF NOT EXISTS condemned (ticket TEXT PRIMARY KEY, subject BLOB NOT NULL, wrapped BLOB) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS condemned_pseudonym
          (month TEXT, name TEXT, ticket TEXT NOT NULL, PRIMARY KEY (month, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS lost (below INTEGER NOT NULL);
        ${found ? '' : `INSERT INTO lost SELECT ${UNTOLD} WHERE NOT EXISTS (SELECT 1 FROM lost) ${isLostWhere};`}
        COMMIT;`)
  } catch (thrown) {
    throw unusable(dbFile, whyOf(thrown), thrown)
  }
  try {
    return keysIn(db, kek, logKey, readOnly)
  } catch (thrown) {
    db.close()
    if (thrown instanceof Fault) throw thrown
    throw unusable(dbFile, whyOf(thrown), thrown)
  }
}

function keysIn(db: DatabaseSync, kek: Uint8Array, logKey: KeyObject, readOnly: boolean): Keys {
  const derived = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', kek, Buffer.alloc(0), `sekimori/${purpose}/v1`, KEY_BYTES))
  const wrapping = derived('wrap')
  const naming = derived('subject')

  const wrap = (key: Uint8Array, label: string): Buffer => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(Buffer.from(label))
    return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
  }
  const unwrap = (wrapped: Uint8Array, label: string): Buffer => {
    const cipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, 12), {
      authTagLength: 16,
    }).setAAD(Buffer.from(label))
    cipher.setAuthTag(wrapped.subarray(-16))
    return Buffer.concat([cipher.update(wrapped.subarray(12, -16)), cipher.final()])
  }

  const checked = db.prepare('SELECT wrapped FROM check_row').get() as
    | { wrapped: Uint8Array }
    | undefined
  if (checked !== undefined) unwrap(checked.wrapped, 'check')
  else if (!readOnly)
    db.prepare('INSERT INTO check_row VALUES (?)').run(wrap(Buffer.alloc(1), 'check'))

  const find = {
    subject: db.prepare('SELECT wrapped FROM subject WHERE id = ?'),
    month: db.prepare('SELECT wrapped FROM month WHERE month = ? AND class = ?'),
    pseudonymKey: db.prepare('SELECT wrapped FROM pseudonym_key WHERE month = ?'),
    pseudonym: db.prepare('SELECT subject FROM pseudonym WHERE month = ? AND name = ?'),
    names: db.prepare('SELECT name FROM pseudonym WHERE month = ? AND subject = ? ORDER BY name'),
  }
  // A database that an earlier version left, opened by somebody who only reads.
  const condemns = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'condemned'").get()
  const findCondemned =
    condemns === undefined
      ? undefined
      : {
          all: db.prepare(
            'SELECT ticket, wrapped IS NULL AS shredded FROM condemned ORDER BY ticket',
          ),
          of: db.prepare('SELECT 1 FROM condemned WHERE ticket = ?'),
          named: db.prepare(
            'SELECT c.subject, c.wrapped FROM condemned_pseudonym p JOIN condemned c USING (ticket) WHERE p.month = ? AND p.name = ?',
          ),
          names: db.prepare(
            'SELECT month, name FROM condemned_pseudonym WHERE ticket = ? ORDER BY month, name',
          ),
        }
  const put = readOnly
    ? undefined
    : {
        subject: db.prepare('INSERT INTO subject VALUES (?, ?)'),
        month: db.prepare('INSERT INTO month VALUES (?, ?, ?)'),
        pseudonymKey: db.prepare('INSERT INTO pseudonym_key VALUES (?, ?)'),
        pseudonym: db.prepare('INSERT INTO pseudonym VALUES (?, ?, ?)'),
      }
  const lost = (): number | undefined => {
    const row = (condemns === undefined ? undefined : db.prepare('SELECT below FROM lost').get()) as
      | { below: number }
      | undefined
    return row === undefined ? 0 : row.below === UNTOLD ? undefined : row.below
  }
  let lostBelow = lost()
  const keyBy = (query: StatementSync, label: string, ...by: (string | Buffer)[]) => {
    const row = query.get(...by) as { wrapped: Uint8Array } | undefined
    return row === undefined ? undefined : unwrap(row.wrapped, label)
  }

  const subjectId = (account: string): Buffer =>
    createHmac('sha256', naming).update(account).digest().subarray(0, 16)
  const subjectKey = (id: Buffer) => keyBy(find.subject, `subject ${id.toString('hex')}`, id)
  const monthKey = (month: string, retention: string) =>
    keyBy(find.month, `month ${month} ${retention}`, month, retention)
  const pseudonymKey = (month: string) => keyBy(find.pseudonymKey, `pseudonym ${month}`, month)

  const groups = new BoundedMap<string, Group>(KEY_GROUPS_CACHED_MAX)
  const groupOf = (month: string, retention: string): Group => {
    const word = `${month} ${retention}`
    let group = groups.get(word)
    if (group === undefined) {
      group = { month, retention, ready: new BoundedMap(KEYS_CACHED_MAX) }
      groups.set(word, group)
    }
    return group
  }
  const opened = new BoundedMap<string, KeyObject>(KEYS_CACHED_MAX)
  const together = (subject: Buffer, month: Buffer): KeyObject =>
    createSecretKey(
      Buffer.from(
        hkdfSync(
          'sha256',
          Buffer.concat([subject, month]),
          Buffer.alloc(0),
          'sekimori/seal/v1',
          KEY_BYTES,
        ),
      ),
    )

  /** The key behind a name in a leaf. */
  const subjectOf = (pseudonym: string | undefined, month: string): Buffer | undefined => {
    if (pseudonym === undefined) return subjectKey(subjectId(NOBODY))
    const row = find.pseudonym.get(month, pseudonym) as { subject: Uint8Array } | undefined
    if (row !== undefined) return subjectKey(Buffer.from(row.subject))
    const condemned = findCondemned?.named.get(month, pseudonym) as
      | { subject: Uint8Array; wrapped: Uint8Array | null }
      | undefined
    if (condemned === undefined || condemned.wrapped === null) return undefined
    return unwrap(condemned.wrapped, `subject ${Buffer.from(condemned.subject).toString('hex')}`)
  }

  /** What one entry needs; makes it inside the open transaction. */
  const make = ({ month, retention }: Group, account: string): Sealing => {
    const fresh = (label: string, store: (wrapped: Buffer) => unknown): Buffer => {
      const key = randomBytes(KEY_BYTES)
      store(wrap(key, label))
      return key
    }
    const id = subjectId(account)
    const subject =
      subjectKey(id) ?? fresh(`subject ${id.toString('hex')}`, (it) => put?.subject.run(id, it))
    const forMonth =
      monthKey(month, retention) ??
      fresh(`month ${month} ${retention}`, (it) => put?.month.run(month, retention, it))
    let pseudonym: string | undefined
    if (account !== NOBODY) {
      const naming =
        pseudonymKey(month) ?? fresh(`pseudonym ${month}`, (it) => put?.pseudonymKey.run(month, it))
      // By the subject's key: once that is gone, nobody finds the leaves of a name any more.
      pseudonym = createHmac('sha256', naming).update(subject).digest('base64url').slice(0, 16)
      if (find.pseudonym.get(month, pseudonym) === undefined)
        put?.pseudonym.run(month, pseudonym, id)
    }
    return { key: together(subject, forMonth), pseudonym }
  }

  /** In one transaction; only what it has committed is remembered. */
  const makeAll = (missing: readonly Missing[], sealings: Sealing[]): void => {
    const made = new Map<Group, Map<string, Sealing>>()
    db.exec('BEGIN IMMEDIATE')
    try {
      for (const { group, account, nth } of missing) {
        const ofGroup = made.get(group) ?? new Map<string, Sealing>()
        made.set(group, ofGroup)
        const sealing = ofGroup.get(account) ?? make(group, account)
        ofGroup.set(account, sealing)
        sealings[nth] = sealing
      }
      db.exec('COMMIT')
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw thrown
    }
    for (const [{ ready }, ofGroup] of made)
      for (const [account, sealing] of ofGroup) ready.set(account, sealing)
  }

  /** In one transaction; false where it was done before. */
  const condemn = ({ ticket, account }: NonNullable<Wanted['condemns']>): void => {
    if (findCondemned?.of.get(ticket) !== undefined) return
    const id = subjectId(account)
    inTransaction(() => {
      // Without a key there is nothing to condemn, and still a ticket to be worked off.
      db.prepare(
        'INSERT INTO condemned VALUES (?, ?, (SELECT wrapped FROM subject WHERE id = ?))',
      ).run(ticket, id, id)
      db.prepare(
        'INSERT INTO condemned_pseudonym SELECT month, name, ? FROM pseudonym WHERE subject = ?',
      ).run(ticket, id)
      db.prepare('DELETE FROM pseudonym WHERE subject = ?').run(id)
      db.prepare('DELETE FROM subject WHERE id = ?').run(id)
    })
    for (const [, { ready }] of groups.entries()) ready.delete(account)
  }

  const inTransaction = (work: () => void): void => {
    db.exec('BEGIN IMMEDIATE')
    try {
      work()
      db.exec('COMMIT')
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw thrown
    }
  }

  /** What was deleted stands in the database's own log until that is brought home and cut off. */
  const cutLog = (): void => {
    // On the thread that answers mail: a reader is hardly waited for, but asked again by whoever erases.
    db.exec(`PRAGMA busy_timeout = ${CUT_BUSY_MS}`)
    let row: { busy: number } | undefined
    try {
      row = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as typeof row
    } finally {
      db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
    }
    if (row?.busy !== 0) throw new Error('the key database is being read by others')
  }

  const publicKey = createPublicKey(logKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  return {
    publicKey: new Uint8Array(publicKey),
    sign: (message) => sign(null, message, logKey),
    sealings(wanted) {
      const sealings: Sealing[] = []
      const missing: Missing[] = []
      // Entries of one append are nearly always of one month and class.
      let group: Group | undefined
      for (const { account = NOBODY, at, retention, condemns } of wanted) {
        if (condemns !== undefined) {
          // What comes before this entry keeps the old key, also where that is made only now.
          if (missing.length > 0) makeAll(missing.splice(0), sealings)
          condemn(condemns)
        }
        const month = monthOf(at)
        if (group?.month !== month || group.retention !== retention)
          group = groupOf(month, retention)
        const ready = group.ready.get(account)
        if (ready === undefined) missing.push({ group, account, nth: sealings.length })
        sealings.push(ready as Sealing)
      }
      if (missing.length > 0) makeAll(missing, sealings)
      return sealings
    },
    opening(pseudonym, month, retention) {
      const word = `${month} ${retention} ${pseudonym ?? ''}`
      const known = opened.get(word)
      if (known !== undefined) return known
      const subject = subjectOf(pseudonym, month)
      const forMonth = monthKey(month, retention)
      if (subject === undefined || forMonth === undefined) return undefined
      const key = together(subject, forMonth)
      opened.set(word, key)
      return key
    },
    get lostBelow() {
      return lostBelow
    },
    begin(size) {
      db.prepare('UPDATE lost SET below = ?').run(size)
      lostBelow = size
    },
    condemned: () =>
      (findCondemned?.all.all() ?? []).map((row) => ({
        ticket: String(row['ticket']),
        isShredded: row['shredded'] === 1,
      })),
    namesOf: (ticket) =>
      (findCondemned?.names.all(ticket) ?? []).map((row) => ({
        month: String(row['month']),
        name: String(row['name']),
      })),
    shred(ticket) {
      db.prepare('UPDATE condemned SET wrapped = NULL WHERE ticket = ?').run(ticket)
      opened.clear()
      cutLog()
    },
    acquit(ticket) {
      inTransaction(() => {
        db.prepare('DELETE FROM condemned_pseudonym WHERE ticket = ?').run(ticket)
        db.prepare('DELETE FROM condemned WHERE ticket = ?').run(ticket)
      })
      cutLog()
    },
    months: () =>
      db
        .prepare('SELECT month, class FROM month ORDER BY month, class')
        .all()
        .map((row) => ({ month: String(row['month']), retention: String(row['class']) })),
    shredMonth(month, retention) {
      db.prepare('DELETE FROM month WHERE month = ? AND class = ?').run(month, retention)
      for (const [word, group] of [...groups.entries()])
        if (group.month === month && group.retention === retention) groups.delete(word)
      opened.clear()
      cutLog()
    },
    pseudonymsOf: (account, month) =>
      find.names.all(month, subjectId(account)).map((row) => String(row['name'])),
    close: () => db.close(),
  }
}
