/** Lab: what a started mail server offers to those who test with it, and what may be asked of it. */
import type { Queued, QueueName } from '../src/ports/hands.ts'
import type { PostfixInstance } from '../src/ports/instance.ts'
import type { LabDovecot, LabUser } from './dovecot.ts'
import type { Settings } from './postfix-config.ts'
import type { Scratch } from './scratch.ts'
import type { Sink, SinkOptions } from './sink.ts'

export type PostfixOptions = {
  /** The instance's name; default `lab`. */
  readonly name?: string
  readonly users?: readonly LabUser[]
  readonly realm?: string
  readonly longQueueIds?: boolean
  /** Mail to strangers; default `sink`. `discard` costs least: for benchmarks. */
  readonly outbound?: 'sink' | 'discard'
  /** Mail to the lab's own domain, bounces among it; default `sink`. */
  readonly inbound?: 'sink' | 'discard'
  readonly sink?: SinkOptions
  /** Networks that may send without SASL on `smtpPort`; default 10.0.0.0/8, played by XCLIENT. */
  readonly trustedNetworks?: string
  /** main.cf settings over ours. */
  readonly main?: Settings
  /** `-o` overrides of the submission service over ours: `smtpd_milters`, for one. */
  readonly submission?: Settings
  /** Lines for dovecot.conf. */
  readonly dovecot?: string
}

/** What to change in a running lab; each map goes to one form of postconf(1). */
export type Change = {
  /** `postconf -e name=value`. */
  readonly main?: Settings
  /** `postconf -M service/type=entry`. */
  readonly master?: Settings
  /** `postconf -P service/type/name=value`; `submission/…` stands for the lab's own service name. */
  readonly service?: Settings
  /** `postconf -X name`. */
  readonly unset?: readonly string[]
}

export type LocalMail = {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  /** Who hands it in; default root. */
  readonly uid?: number
}

export type Lab = {
  readonly instance: PostfixInstance
  readonly folder: string
  readonly configDirectory: string
  readonly queueDirectory: string
  readonly logFile: string
  readonly submissionPort: number
  readonly smtpPort: number
  /** Free, and nobody listens: for the milter under test. */
  readonly milterPort: number
  /** As master.cf names it: `127.0.0.1:PORT/inet`. */
  readonly submissionService: string
  readonly users: readonly LabUser[]
  readonly realm: string
  readonly sink: Sink
  readonly dovecot: LabDovecot
  readonly masterPid: number
  readonly conf: (change: Change) => Promise<void>
  /** Resolves when processes that were idle before are gone: new sessions see the new settings. */
  readonly reload: () => Promise<void>
  readonly setUsers: (users: readonly LabUser[]) => void
  readonly queue: (only?: QueueName) => Promise<readonly Queued[]>
  readonly logLines: () => readonly string[]
  readonly waitForLog: (pattern: RegExp, msMax?: number) => Promise<string>
  readonly sendmail: (mail: LocalMail) => Promise<void>
  /** Runs a Postfix command on this instance, `-c` put in: `command('postsuper', ['-h', id])`. */
  readonly command: (name: string, args: readonly string[], input?: string) => Promise<string>
  /** Whatever else belongs to the lab (a milter, rspamd) runs here and stops with it. */
  readonly scratch: Scratch
  readonly stop: () => Promise<void>
}
