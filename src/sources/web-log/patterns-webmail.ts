/**
 * Patterns of webmail in use: its log-in forms, what is taken from it at once, what is read in it.
 *
 * They are no signs of an attack: they are how a web server's log shows what somebody did with a
 * mailbox, where the webmail itself logs nothing (response.md's channel «webmail»).
 */
import { answered, type Pattern } from './pattern.ts'
import type { Request } from './request.ts'

/** An answer of webmail from this many octets on is more than a page. */
export const LARGE_ANSWER = 5 * 2 ** 20

const posted = ({ method }: Request): boolean => method === 'POST'
const of = (query: string, name: string): string =>
  new RegExp(`(?:^|&)${name}=([^&]{0,64})`).exec(query)?.[1] ?? ''

/** RainLoop's and SnappyMail's one address for everything. */
const isRemote = (query: string): boolean => /^\/?(?:ajax|json)\//.test(query)

type What = Pattern['what']
const pattern = (
  what: What,
  code: string,
  hints: readonly string[],
  why: string,
  source: string,
  test?: Pattern['test'],
): Pattern => ({ code, what, hints, why, source, ...(test === undefined ? {} : { test }) })

const logins: readonly Pattern[] = [
  pattern(
    'login',
    'roundcube-login',
    ['_task=login'],
    'Roundcube’s log-in form was sent: 302 lets in, 200 or 401 does not.',
    'Roundcube',
    (request) => posted(request) && of(request.query, '_task') === 'login',
  ),
  pattern(
    'login',
    'horde-login',
    ['/login.php'],
    'The log-in form of Horde was sent.',
    'Horde',
    (request) => posted(request) && /\/(?:horde|webmail)[^/]{0,16}\/login\.php$/.test(request.path),
  ),
  pattern(
    'login',
    'form-login',
    ['/login.php'],
    'A log-in form of a program of PHP was sent: Horde’s, or another’s.',
    'Horde; CWE-307',
    (request) => posted(request) && request.path.endsWith('/login.php'),
  ),
  pattern(
    'login',
    'horde-imp-login',
    ['/imp/redirect.php', '/imp/login.php'],
    'The log-in form of IMP.',
    'Horde IMP',
    posted,
  ),
  pattern(
    'login',
    'sogo-login',
    ['/sogo/connect'],
    'SOGo’s log-in: 200 lets in, 403 does not.',
    'SOGo',
    posted,
  ),
  pattern(
    'login',
    'squirrelmail-login',
    ['/src/redirect.php'],
    'SquirrelMail’s log-in form was sent.',
    'SquirrelMail',
    posted,
  ),
  pattern(
    'login',
    'zimbra-login',
    ['/service/soap/authrequest', '/service/admin/soap/authrequest', '/zimbra/', 'loginop=login'],
    'Zimbra’s log-in.',
    'Zimbra',
    (request) =>
      posted(request) &&
      (request.path.endsWith('/soap/authrequest') ||
        request.path === '/zimbra/' ||
        request.query.includes('loginop=login')),
  ),
  pattern(
    'login',
    'rainloop-login',
    ['/ajax/', '/json/', 'externallogin', 'externalsso', '/?sso'],
    'The log-in of RainLoop or SnappyMail, where its address says so.',
    'RainLoop, SnappyMail',
    ({ query }) =>
      (isRemote(query) && query.includes('/login')) ||
      /^\/?external(?:login|sso)|^\/?sso&hash=/.test(query),
  ),
  pattern(
    'login',
    'owa-login',
    ['/owa/auth.owa', '/owaauth.dll'],
    'The log-in form of Outlook on the web was sent.',
    'Microsoft Exchange',
    posted,
  ),
  pattern(
    'login',
    'activesync-login',
    ['/microsoft-server-activesync'],
    'A device makes itself known, or is refused.',
    'Microsoft Exchange, MS-ASHTTP',
    ({ method, query, status }) =>
      method === 'OPTIONS' ||
      status === 401 ||
      status === 403 ||
      /(?:^|&)cmd=(?:provision|foldersync|settings|autodiscover)(?:&|$)/.test(query),
  ),
  pattern(
    'login',
    'activemail-login',
    ['/am_bin/amlogin', '/am_bin/slogin', '/am_bin/alogin'],
    'The log-in form of Active! mail was sent.',
    'Active! mail',
    posted,
  ),
  pattern(
    'login',
    'cpanel-login',
    ['/login/?login_only', '/login/?user='],
    'The log-in form of cPanel, WHM or its webmail was sent.',
    'cPanel',
    posted,
  ),
]

/** Where an answer's size says that more than a page was taken. */
const homes =
  /[?&]_task=mail|^\/(?:sogo|owa|ews|am_bin|horde|imp|zimbra|webmail|roundcube)\/|\/microsoft-server-activesync|^\/service\/(?:home|soap)/

/** A program or a manual may be given out as an archive; these are not. */
const copies =
  /(?:backup|export|dump|mail|maildir|home|users?|customers?|database|db|archive|all)[^/]{0,64}$/

const downloads: readonly Pattern[] = [
  pattern(
    'download',
    'roundcube-download',
    ['_download=1', '_save=1', 'plugin.zipdownload', '_action=export'],
    'An attachment, a message, a whole folder or the address book is saved from Roundcube.',
    'Roundcube',
    (request) =>
      answered(request) &&
      /(?:^|&)(?:_download=1|_save=1|_action=plugin\.zipdownload|_action=export)/.test(
        request.query,
      ),
  ),
  pattern(
    'download',
    'sogo-download',
    ['/exportfolder', '/savemessages', '/archiveattachments', '/export'],
    'Messages, a folder or all attachments are saved from SOGo.',
    'SOGo',
    (request) => answered(request) && request.path.includes('/so/'),
  ),
  pattern(
    'download',
    'horde-download',
    ['/services/download', 'actionid=download', 'actionid=export'],
    'Attachments or the address book are saved from Horde.',
    'Horde',
    answered,
  ),
  pattern(
    'download',
    'squirrelmail-download',
    ['/src/download.php'],
    'An attachment or a message is saved from SquirrelMail.',
    'SquirrelMail',
    answered,
  ),
  pattern(
    'download',
    'zimbra-download',
    ['/home/'],
    'A whole mailbox, a folder or an attachment is saved from Zimbra.',
    'Zimbra',
    (request) =>
      answered(request) &&
      /\/home\/[^/]/.test(request.path) &&
      /(?:^|&)(?:fmt=(?:tgz|tar|zip|sync|ics|csv|vcf)|part=|disp=a)/.test(request.query),
  ),
  pattern(
    'download',
    'rainloop-download',
    ['/raw/', 'attachmentsactions'],
    'An attachment or a message is saved from RainLoop or SnappyMail.',
    'RainLoop, SnappyMail',
    (request) =>
      answered(request) &&
      ((/^\/?raw\//.test(request.query) && /\/(?:download|view)/.test(request.query)) ||
        request.query.includes('attachmentsactions')),
  ),
  pattern(
    'download',
    'owa-download',
    ['getfileattachment', '/attachment.ashx', 'getattachment', '/owa/attachment'],
    'An attachment is saved from Outlook on the web.',
    'Microsoft Exchange',
    answered,
  ),
  pattern(
    'download',
    'mail-archive',
    ['.mbox', '.pst', '.ost', '.eml', '.maildir'],
    'A file of a whole mailbox is given out.',
    'RFC 4155; MS-PST',
    (request) =>
      answered(request) &&
      /\.(?:mbox|pst|ost|eml|maildir)(?:\.(?:gz|zip|bz2|xz|7z|zst))?$/.test(request.path),
  ),
  pattern(
    'download',
    'database-dump',
    ['.sql', '.dump', '.sqlite', '.mdb', '.bak'],
    'A dump of a database is given out.',
    'CWE-530',
    (request) =>
      answered(request) &&
      /\.(?:sql|dump|sqlite3?|mdb|bak)(?:\.(?:gz|zip|bz2|xz|7z|zst))?$/.test(request.path),
  ),
  pattern(
    'download',
    'large-archive',
    ['.zip', '.tar', '.tgz', '.rar'],
    'A large archive by whose name it is a copy of something, or that comes from webmail.',
    'ATT&CK T1560',
    (request) =>
      answered(request) &&
      (request.bytes ?? 0) >= LARGE_ANSWER &&
      (homes.test(request.text) || copies.test(request.path)) &&
      /\.(?:zip|tar|tar\.(?:gz|bz2|xz|zst)|tgz|rar)$/.test(request.path),
  ),
  pattern(
    'download',
    'large-answer',
    [
      '_task=mail',
      '/sogo/',
      '/owa/',
      '/ews/',
      '/am_bin/',
      '/horde/',
      '/imp/',
      '/zimbra/',
      '/webmail/',
      '/roundcube/',
      '/microsoft-server-activesync',
      '/service/',
    ],
    'Webmail gives out more at once than a page has.',
    'ATT&CK T1114.002',
    (request) =>
      answered(request) && (request.bytes ?? 0) >= LARGE_ANSWER && homes.test(request.text),
  ),
]

const reads: readonly Pattern[] = [
  pattern(
    'read',
    'roundcube-read',
    ['_task=mail'],
    'Roundcube showed a message, a list or a search.',
    'Roundcube',
    (request) =>
      answered(request) &&
      /(?:^|&)_action=(?:show|preview|list|get|search|print|viewsource)(?:&|$)/.test(request.query),
  ),
  pattern(
    'read',
    'sogo-read',
    ['/mail/'],
    'SOGo showed a message, a list or its headers.',
    'SOGo',
    (request) =>
      answered(request) &&
      /^\/(?:sogo\/)?so\/[^/]+\/mail\//.test(request.path) &&
      /\/(?:view|uids|headers|viewsource|mailboxes|unseencount|changes)$/.test(request.path),
  ),
  pattern(
    'read',
    'horde-read',
    ['/imp/', 'ajax.php/imp'],
    'IMP showed a message or a list.',
    'Horde IMP',
    (request) =>
      answered(request) &&
      /\/imp\/(?:message|mailbox|thread|view|search|minimal|dynamic|basic|smartmobile)\.php|ajax\.php\/imp\/(?:viewport|showmessage|dynamicinit|smartmobileshowmessage)/.test(
        request.path,
      ),
  ),
  pattern(
    'read',
    'squirrelmail-read',
    ['/src/read_body.php', '/src/right_main.php', '/src/search.php', '/src/printer_friendly'],
    'SquirrelMail showed a message or a list.',
    'SquirrelMail',
    answered,
  ),
  pattern(
    'read',
    'zimbra-read',
    [
      '/h/search',
      '/h/message',
      '/soap/getmsgrequest',
      '/soap/searchconvrequest',
      '/soap/searchrequest',
      '/soap/getconvrequest',
      '/soap/batchrequest',
    ],
    'Zimbra showed a message, a conversation or a search.',
    'Zimbra',
    answered,
  ),
  pattern(
    'read',
    'rainloop-read',
    ['/message/', '/messagelist/', '/messages/'],
    'RainLoop or SnappyMail showed a message or a list.',
    'RainLoop, SnappyMail',
    (request) => answered(request) && isRemote(request.query),
  ),
  pattern(
    'read',
    'owa-read',
    ['/owa/service.svc', '/owa/ev.owa', '/owa/sessiondata.ashx'],
    'Outlook on the web showed items or lists of them.',
    'Microsoft Exchange',
    (request) =>
      answered(request) &&
      /action=(?:getitem|finditem|getconversationitems|findconversation|getconversationdiagnostics|syncfolderitems|getmailitems)|ns=(?:msg|msgview|readmessage)|sessiondata/.test(
        request.text,
      ),
  ),
  pattern(
    'read',
    'ews-read',
    ['/ews/exchange.asmx'],
    'A program read or wrote through Exchange’s web services.',
    'Microsoft Exchange, MS-OXWSMSG',
    (request) => answered(request) && posted(request),
  ),
  pattern(
    'read',
    'activesync-read',
    ['/microsoft-server-activesync'],
    'A device fetched mail.',
    'Microsoft Exchange, MS-ASCMD',
    (request) =>
      answered(request) &&
      /(?:^|&)cmd=(?:sync|itemoperations|getattachment|search|find)(?:&|$)/.test(request.query),
  ),
]

export const webmailPatterns: readonly Pattern[] = [...logins, ...downloads, ...reads]
