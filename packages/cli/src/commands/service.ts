import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '@parley/server'
import type { Command } from '../command.ts'

const house = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')

export interface ServiceFacts {
  folder: string
  dataDir: string
  user: string
  /** Where `node` is found. */
  runtimeFolder: string
}

export const service: Command = {
  name: 'service',
  usage: 'service',
  summary: 'Prints a systemd unit for this folder and user.',
  positionals: [],
  flags: {},
  async run(_given, terminal) {
    const { dataDir } = loadConfig().config
    const { username } = userInfo()
    const runtimeFolder = dirname(process.execPath)
    terminal.out(unitFor({ folder: house, dataDir, user: username, runtimeFolder }))
    if (username === 'root') terminal.error('parley: this unit runs as root; make it as the user who is to run it')
    return 0
  },
}

/** systemd reads % and quotes in its own way. */
function quoted(text: string): string {
  const escaped = text.replaceAll('%', '%%')
  return /[\s"'\\]/.test(escaped) ? `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : escaped
}

export function unitFor({ folder, dataDir, user, runtimeFolder }: ServiceFacts): string {
  const start = quoted(join(folder, 'scripts/run'))
  const main = quoted(join(folder, 'packages/server/dist/main.js'))
  return `# Save as /etc/systemd/system/parley.service, then: systemctl enable --now parley
[Unit]
Description=Parley
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User=${user}
WorkingDirectory=${folder.replaceAll('%', '%%')}
ExecStart=${start} ${main}
Environment=${quoted(`PATH=${runtimeFolder}:/usr/local/bin:/usr/bin:/bin`)}
Environment=${quoted(`PARLEY_DATA_DIR=${dataDir}`)}
# Other settings, one NAME=value a line, readable by root alone.
EnvironmentFile=-/etc/parley.env
Restart=on-failure
RestartSec=2
# Answers being written get time to end.
TimeoutStopSec=30
KillMode=mixed
LimitNOFILE=65536
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=-${quoted(dirname(dataDir))} -${quoted(folder)}
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes

[Install]
WantedBy=multi-user.target`
}
