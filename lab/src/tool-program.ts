import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { spawn } from 'node:child_process'
import * as z from 'zod'

// A server of tools on standard input and output, made with the official library.
const server = new McpServer({ name: 'workshop', version: '1.0.0' })
server.registerTool('environment', { description: 'Names what is in its environment.', inputSchema: {} }, () => ({
  content: [{ type: 'text', text: Object.keys(process.env).sort().join(' ') }],
}))
server.registerTool('child', { description: 'Starts a program that never ends.', inputSchema: {} }, () => {
  const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  return { content: [{ type: 'text', text: `${pid}` }] }
})
server.registerTool('measure', { description: 'Measures a word.', inputSchema: { word: z.string() } }, ({ word }) => ({
  content: [{ type: 'text', text: `${word} has ${word.length} letters.` }],
}))
await server.connect(new StdioServerTransport())
