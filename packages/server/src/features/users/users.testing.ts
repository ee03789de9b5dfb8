import { createdUser, managedUser, type ManagedUser, type Role } from '@parley/contract'
import { startTestApp, TestClient, type TestApp, type TestAppOptions } from '../../testing/index.ts'

export interface House {
  app: TestApp
  owner: TestClient
  ownerId: string
  /** A new account, signed in. */
  enrol(name: string, role?: Role): Promise<Person>
  [Symbol.asyncDispose](): Promise<void>
}

export interface Person {
  client: TestClient
  id: string
}

/** The product with an owner signed in. */
export async function openHouse(options: TestAppOptions = {}): Promise<House> {
  const app = await startTestApp(options)
  const owner = new TestClient(app.url)
  const { id: ownerId } = await owner.register('olga')
  return {
    app,
    owner,
    ownerId,
    async enrol(name, role) {
      const client = new TestClient(app.url)
      const { id } = await client.register(name)
      if (role !== undefined) await change(owner, id, { role })
      return { client, id }
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}

export async function userOf(client: TestClient, id: string): Promise<ManagedUser> {
  return managedUser.parse(await client.ok('GET', `/api/admin/users/${id}`))
}

export async function change(client: TestClient, id: string, wanted: object): Promise<ManagedUser> {
  const { version } = await userOf(client, id)
  return managedUser.parse(await client.ok('PATCH', `/api/admin/users/${id}`, { version, ...wanted }))
}

export async function make(client: TestClient, request: object) {
  return createdUser.parse(await client.ok('POST', '/api/admin/users', request))
}
