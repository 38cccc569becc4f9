/**
 * Postfix configuration of a lab: main.cf and master.cf as text, from a few options.
 *
 * Everything is named by absolute path inside the scratch folder, nothing is chrooted, nothing is
 * looked up in the DNS, and what slows honest servers down (anvil limits, error sleeps, in_flow
 * delay) is off: a lab is asked what the guard does, not how Postfix shields itself.
 */
export type Settings = Readonly<{ [name: string]: string }>

export type ConfigFacts = {
  readonly configDirectory: string
  readonly queueDirectory: string
  readonly dataDirectory: string
  readonly logFile: string
  readonly submissionPort: number
  readonly smtpPort: number
  readonly realm: string
  readonly hostname: string
  /** Where mail to strangers goes: `smtp:[127.0.0.1]:PORT` or `discard:`. */
  readonly outbound: string
  /** Where mail to the lab's own domain goes. */
  readonly inbound: string
  readonly longQueueIds: boolean
  /** Clients that may send without SASL on the port-25-like listener, as XCLIENT plays them. */
  readonly trustedNetworks: string
  readonly main: Settings
  readonly submission: Settings
}

export function mainCf(facts: ConfigFacts): string {
  const settings: Settings = {
    compatibility_level: '3.6',
    queue_directory: facts.queueDirectory,
    data_directory: facts.dataDirectory,
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    maillog_file: facts.logFile,
    maillog_file_prefixes: facts.logFile,
    maillog_file_permissions: '0644',
    myhostname: facts.hostname,
    mydomain: facts.realm,
    myorigin: facts.realm,
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    // Listeners stay on 127.0.0.1; without IPv6 no IPv6 client could be played.
    inet_protocols: 'all',
    smtp_dns_support_level: 'disabled',
    smtp_host_lookup: 'native',
    smtpd_peername_lookup: 'no',
    default_transport: facts.outbound,
    virtual_mailbox_domains: facts.realm,
    virtual_transport: facts.inbound,
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    mynetworks: facts.trustedNetworks,
    smtpd_relay_restrictions:
      'permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination',
    // Any client address can be played: that is what a lab is for.
    smtpd_authorized_xclient_hosts: '127.0.0.0/8',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: 'private/auth',
    smtpd_sasl_local_domain: facts.realm,
    smtpd_sasl_security_options: 'noanonymous',
    broken_sasl_auth_clients: 'no',
    smtpd_tls_security_level: 'none',
    smtp_tls_security_level: 'none',
    smtpd_error_sleep_time: '0',
    smtpd_soft_error_limit: '1000',
    smtpd_hard_error_limit: '1000',
    smtpd_client_connection_count_limit: '0',
    smtpd_client_connection_rate_limit: '0',
    smtpd_client_auth_rate_limit: '0',
    smtpd_recipient_limit: '1000',
    in_flow_delay: '0',
    notify_classes: '',
    biff: 'no',
    enable_long_queue_ids: facts.longQueueIds ? 'yes' : 'no',
    milter_default_action: 'quarantine',
    default_process_limit: '50',
    ...facts.main,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

export function masterCf(facts: ConfigFacts): string {
  const submission: Settings = {
    syslog_name: 'postfix/submission',
    smtpd_sasl_auth_enable: 'yes',
    smtpd_client_restrictions: 'permit_sasl_authenticated,reject',
    smtpd_relay_restrictions: 'permit_sasl_authenticated,reject',
    milter_macro_daemon_name: 'ORIGINATING',
    ...facts.submission,
  }
  const overrides = Object.entries(submission)
    .map(([name, value]) => `  -o { ${name} = ${value} }\n`)
    .join('')
  return `127.0.0.1:${facts.smtpPort} inet n - n - - smtpd
127.0.0.1:${facts.submissionPort} inet n - n - - smtpd
${overrides}pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
}
