/**
 * Patterns of web shells: programs that a thief has put where none belongs (ATT&CK T1505.003).
 *
 * The log tells what was asked for, not what lies there: `httpStatus` says whether there was an
 * answer. A name that nobody else asks for is the fold's to find.
 */
import type { Pattern } from './pattern.ts'
import type { Request } from './request.ts'

const script =
  /\.(?:php[3-8]?|phtml|phar|pht|aspx?|ashx|asmx|asa|cer|jspx?|jspf|cfm|cgi|pl)(?:[/;]|$)/
const isScript = ({ path }: Request): boolean => script.test(path)

const commands =
  /(?:^|[&?;])(?:cmd|exec|execute|command|shell|system|passthru|eval)=(?:[^&]{0,200}[;|&/\s+]|)(?:id|whoami|ls|dir|cat|type|uname|wget|curl|pwd|ipconfig|ifconfig|net|echo|ps|bash|sh|nc|ncat|python3?|perl|php|powershell|cmd(?:\.exe)?|chmod|systeminfo|tasklist|hostname|phpinfo\(\)?|base64|rm|cp|mv|find|tar|mysqldump)(?:$|[^a-z0-9_.-])/

/** A parameter of one letter, and a command in it. */
const brief =
  /(?:^|&)[a-z0]\d?=(?:id|whoami|uname|pwd|ls|dir|cat|ipconfig|ifconfig|net|wget|curl|echo|phpinfo)(?:$|[^a-z0-9_.-])/

const names =
  /\/(?:(?:c99|c100|r57|wso|b374k|alfa)(?:shell|[-_.]?(?:\d[\d.]{0,4}|rex|mini|new|shell))?|alfacgiapi|priv8|xleet|leaf_?mailer|alexus_?mailer|p0wny(?:-?shell)?|weevely|indoxploit|webshell|web-shell|shell|shell\d{1,3}|cmdshell|cmd|cmdasp|cmdjsp|backdoor|simple-?backdoor|php-?backdoor|filesman|mini|minishell|marijuana|fox-?wso|0byte|1337|hack|hacked|gel4y|tunnel|regeorg|neoregeorg|chopper|caidao|antsword|behinder|godzilla|errorew|erroree|errorff|outlooken|discover|supp0rt|timeoutlogout|zxnnb|xzz)\.(?:php[3-8]?|phtml|phar|aspx?|ashx|jspx?|cgi|pl)(?:[/;]|$)/

/** What stands in the name of a script; pictures and styles of the same folders pass quickly. */
const scripts = ['.php', '.pht', '.phar', '.asp', '.ash', '.asa', '.jsp', '.cfm', '.cgi', '.cer']

/** Folders of files that are given out, not run. */
const folders = [
  '/upload/',
  '/uploads/',
  '/temp/',
  '/tmp/',
  '/skins/',
  '/static/',
  '/images/',
  '/img/',
  '/files/',
  '/attachments/',
  '/attachment/',
  '/cache/',
  '/media/',
  '/css/',
  '/fonts/',
  '/avatars/',
  '/logs/',
  '/backup/',
  '/.well-known/',
]
const inFolder = ({ path }: Request): boolean => folders.some((folder) => path.includes(folder))

export const shellPatterns: readonly Pattern[] = [
  {
    code: 'shell-name',
    what: 'shell',
    hints: ['.php', '.pht', '.phar', '.asp', '.ash', '.jsp', '.cgi'],
    test: ({ path }) => names.test(path),
    why: 'A name under which web shells are handed around; no webmail has such a file.',
    source: 'ATT&CK T1505.003',
  },
  {
    code: 'shell-command',
    what: 'shell',
    hints: ['cmd=', 'exec=', 'execute=', 'command=', 'shell=', 'system=', 'passthru=', 'eval='],
    // `setup.cgi` is a router's own page, and tried as such.
    test: (request) =>
      isScript(request) &&
      !request.path.endsWith('/setup.cgi') &&
      !/=(?:https?|ftp):\/\//.test(request.query) &&
      commands.test(`?${request.query}`),
    why: 'A script is handed a command line in its address.',
    source: 'ATT&CK T1505.003, CWE-78',
  },
  {
    code: 'shell-folder',
    what: 'shell',
    hints: scripts,
    test: (request) =>
      (request.method === 'POST' || request.method === 'PUT') &&
      inFolder(request) &&
      isScript(request),
    why: 'Something is sent to a program in a folder of files that are only given out.',
    source: 'ATT&CK T1505.003, CWE-434',
  },
  {
    code: 'shell-folder-query',
    what: 'shell',
    hints: scripts,
    test: (request) =>
      inFolder(request) &&
      isScript(request) &&
      (/(?:^|&)(?:cmd|exec|execute|command|shell|system|passthru|eval)=./.test(request.query) ||
        brief.test(request.query)),
    why: 'A program in a folder of files is given a parameter that web shells take.',
    source: 'ATT&CK T1505.003',
  },
  {
    code: 'shell-exchange',
    what: 'shell',
    hints: ['/aspnet_client/', '/owa/auth/', '/ecp/auth/'],
    test: ({ path, method }) =>
      (path.includes('/aspnet_client/') && /\.(?:aspx|ashx|asmx)$/.test(path)) ||
      (/\/(?:owa|ecp)\/auth\/(?:current\/|[\d.]+\/)?(?:themes\/(?:resources\/)?|scripts\/)?[\w.-]{1,64}\.aspx$/.test(
        path,
      ) &&
        !/\/(?:logon|logoff|error|errorfe|signout|expiredpassword|redir|frowny|timeoutlogoff|cafelogoff|sessiontimeout|languageselection|owaauth|15\.[\d.]+)\.aspx$/.test(
          path,
        ) &&
        method !== 'HEAD'),
    why: 'Folders of Outlook on the web into which the thieves of 2021 wrote their shells.',
    source: 'CVE-2021-26855, CVE-2021-27065; CISA AA21-062A',
  },
  {
    code: 'shell-zimbra',
    what: 'shell',
    hints: ['/zimbraadmin/', '/zimbra/', '/public/', '/downloads/', '/service/extension/'],
    test: ({ path }) =>
      /\/(?:zimbraadmin\/|zimbra\/)?(?:public|downloads|img|css|js)\/(?:[\w-]{1,64}\/){0,4}[\w.-]{1,64}\.jspx?$/.test(
        path,
      ) &&
      !/\/public\/(?:launch\w+|error|noscript|blankhistory|authorize|cookie|proxy|loginerror|login|tinymce\w*|oauth\w*|setresourcebundle|templates|filepreview|trace|soft|resources)\.jspx?$/i.test(
        path,
      ),
    why: 'A page where the thieves of 2022 unpacked their shells; Zimbra ships none there.',
    source: 'CVE-2022-27925, CVE-2022-37042; CISA AA22-228A',
  },
]
