/**
 * Instance: one server on this machine that we are connected to.
 *
 * The list is one JSON file, written by `attach` (root) and read by guard and hands. The hands obey
 * it only when root owns it and nobody else may write it: it is what keeps a stolen guard from
 * pointing root's tools at a folder of its choice.
 */
export type PostfixInstance = {
  /** [a-z0-9][a-z0-9-]{0,30} */
  readonly name: string
  readonly kind: 'postfix'
  /** Absolute path of the folder with main.cf. */
  readonly configDirectory: string
  readonly queueDirectory: string
  /** Absolute path of the mail log, or `journald`. */
  readonly log: string
  /** `unix:/absolute/path` or `inet:127.0.0.1:PORT`. */
  readonly milter: string
  /** `observe`: verdicts only, nothing is touched, until `observeUntil` (RFC 3339) where given. */
  readonly mode: 'observe' | 'enforce'
  readonly observeUntil?: string
}

export type DovecotInstance = {
  readonly name: string
  readonly kind: 'dovecot'
  /** Absolute path of dovecot.conf, as `doveadm -c` takes it. */
  readonly configFile: string
  /** The passwd-file with `deny=yes` that the hands keep: one user name a line. */
  readonly denyFile: string
  readonly log: string
  /** Where our auth policy listens: `inet:127.0.0.1:PORT`. */
  readonly authPolicy: string
  /** Absolute path of the file with the secret that the server shows us; readable by the guard. */
  readonly secretFile: string
  readonly mode: 'observe' | 'enforce'
  readonly observeUntil?: string
}

export type Instance = PostfixInstance | DovecotInstance
export type InstanceList = { readonly version: 1; readonly instances: readonly Instance[] }
