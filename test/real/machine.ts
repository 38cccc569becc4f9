/**
 * Machine: a machine of its own for one test, with systemd as its first process.
 *
 * It is this machine's file system, seen through an overlay in memory, in namespaces of its own for
 * mounts, processes, network, names and control groups: what is installed, started, changed or
 * deleted in it touches nothing outside, and all of it is gone when it is closed. Kernel settings are
 * read-only in it, and no policy of a container's image forbids packages to start their services.
 * `hide` names folders that look empty inside.
 * Limits: same kernel, same clock; needs root and a kernel that lets root make namespaces.
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const BOOT_MS_MAX = 60_000
const RUN_MS_MAX = 120_000
const SIZE = '6g'

/** Of the host's units, none that would speak to the kernel or to the outside. */
const masked = [
  'systemd-sysctl',
  'systemd-modules-load',
  'systemd-networkd',
  'systemd-networkd-wait-online',
  'systemd-networkd.socket',
  'systemd-resolved',
  'systemd-timesyncd',
  'systemd-udevd',
  'systemd-udevd-control.socket',
  'systemd-udevd-kernel.socket',
  'systemd-udev-trigger',
  'systemd-firstboot',
  'systemd-remount-fs',
  'systemd-logind',
  'systemd-binfmt',
  'systemd-hwdb-update',
  'systemd-random-seed',
  'proc-sys-fs-binfmt_misc.automount',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'sys-kernel-config.mount',
  'sys-fs-fuse-connections.mount',
].map((name) => (/\.(socket|mount|automount)$/.test(name) ? name : `${name}.service`))

const script = `
set -e
base=$1; shift
mount -t tmpfs -o size=${SIZE} tmpfs "$base"
mkdir "$base/up" "$base/work" "$base/root" "$base/in"
[ ! -d "$base.in" ] || cp -a "$base.in/." "$base/in/"
mount -t overlay -o "lowerdir=/,upperdir=$base/up,workdir=$base/work" overlay "$base/root"
cd "$base/root"
mount -t proc proc proc
mount --bind proc/sys proc/sys && mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup 2>/dev/null || { mount -t tmpfs tmpfs sys/fs/cgroup; mount -t cgroup2 cgroup2 sys/fs/cgroup; }
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s /proc/self/fd dev/fd; ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr
for folder in "$@"; do [ ! -d ".$folder" ] || mount -t tmpfs -o mode=755 tmpfs ".$folder"; done
rm -rf etc/systemd/system/*.wants
rm -f usr/sbin/policy-rc.d
: > etc/fstab; : > etc/machine-id
echo 127.0.0.1 localhost machine.example > etc/hosts
hostname machine.example; echo machine.example > etc/hostname
for unit in ${masked.join(' ')}; do ln -sf /dev/null etc/systemd/system/$unit; done
mkdir -p srv/in old
cp -a "$base/in/." srv/in/
pivot_root . old
umount -l /old
rmdir /old
exec env -i container=sekimori-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=basic.target --log-target=null --show-status=0
`

export type Ran = { readonly code: number; readonly output: string }
export type Machine = {
  /** Runs a shell script as root; output is both streams together. */
  readonly run: (shell: string) => Ran
  /** As `run`, but must end with 0; gives the output. */
  readonly must: (shell: string) => string
  /** Where the files that were handed in lie. */
  readonly inside: (file: string) => string
  readonly close: () => Promise<void>
}

/** Why no machine can be opened here. */
export function machineMissing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'a machine of its own needs root'
  for (const program of ['unshare', 'nsenter', 'pivot_root', 'dpkg-deb'])
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0)
      return `there is no ${program}`
  if (!existsSync('/lib/systemd/systemd')) return 'there is no systemd'
  if (!/\boverlay$/m.test(readFileSync('/proc/filesystems', 'utf8')))
    return 'the kernel knows no overlay file system'
  if (spawnSync('unshare', ['-m', '-p', '-f', '-u', '-i', '-n', '-C', 'true']).status !== 0)
    return 'namespaces are not allowed here'
  return undefined
}

export async function openMachine(
  files: readonly string[],
  hide: readonly string[],
): Promise<Machine> {
  const base = mkdtempSync(join(tmpdir(), 'sekimori-machine-'))
  for (const file of files) cpSync(file, join(`${base}.in`, basename(file)), { recursive: true })
  const flags = ['-m', '-p', '-f', '-u', '-i', '-n', '-C', '--propagation', 'private']
  const outside = spawn(
    'unshare',
    [...flags, '--kill-child=SIGKILL', 'bash', '-c', script, 'machine', base, ...hide],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let complaint = ''
  outside.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000)
  })
  let gone = false
  const ended = new Promise<void>((resolve) =>
    outside.once('exit', () => {
      gone = true
      resolve()
    }),
  )
  const firstProcess = (): number | undefined => {
    try {
      const pid = outside.pid ?? 0
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
      return children === '' ? undefined : Number(children.split(' ')[0])
    } catch {
      return undefined
    }
  }
  const run = (shell: string): Ran => {
    const pid = firstProcess()
    if (pid === undefined) return { code: -1, output: `the machine is gone: ${complaint}` }
    const ran = spawnSync(
      'nsenter',
      [
        '-t',
        String(pid),
        '-m',
        '-p',
        '-u',
        '-i',
        '-n',
        '-C',
        '--',
        'env',
        '-i',
        'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
        'LANG=C.UTF-8',
        'HOME=/root',
        'DEBIAN_FRONTEND=noninteractive',
        'sh',
        '-c',
        `cd /; exec 2>&1; ${shell}`,
      ],
      { encoding: 'utf8', timeout: RUN_MS_MAX, maxBuffer: 64 * 1024 * 1024 },
    )
    return { code: ran.status ?? -1, output: `${ran.stdout}${ran.stderr}` }
  }
  const close = async (): Promise<void> => {
    const pid = firstProcess()
    // The first process of a namespace takes all others with it.
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await ended
    rmSync(base, { recursive: true, force: true })
    rmSync(`${base}.in`, { recursive: true, force: true })
  }
  const machine: Machine = {
    run,
    must: (shell) => {
      const ran = run(shell)
      if (ran.code !== 0) throw new Error(`«${shell}» ended with ${ran.code}:\n${ran.output}`)
      return ran.output
    },
    inside: (file) => `/srv/in/${basename(file)}`,
    close,
  }
  const deadline = performance.now() + BOOT_MS_MAX
  for (;;) {
    if (gone || performance.now() > deadline) {
      const state = run('systemctl is-system-running; systemctl list-jobs --no-pager').output
      if (!gone) await close()
      throw new Error(`the machine does not start: ${complaint} ${state}`)
    }
    if (/^(running|degraded)/.test(run('systemctl is-system-running').output)) return machine
    await pause(200)
  }
}
