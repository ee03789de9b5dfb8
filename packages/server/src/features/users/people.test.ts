import assert from 'node:assert/strict'
import { test } from 'node:test'
import { group, peopleGroupList, personList } from '@parley/contract'
import { openHouse } from './users.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: people are found by their names, never by their address, and groups by who is in them`, async () => {
    await using house = await openHouse({ databaseUrl: await temporaryDatabase() })
    const otto = await house.enrol('otto')
    const mary = await house.enrol('mary')
    const find = async (query: string) => {
      const body = await otto.client.ok('GET', `/api/people?${query}`)
      assert.equal(JSON.stringify(body).includes('@'), false, 'no address is told')
      return personList.parse(body).items
    }
    assert.deepEqual(
      (await find('q=mar')).map(({ username }) => username),
      ['mary'],
    )
    assert.deepEqual(await find('q=mary%40'), [])
    assert.deepEqual(await find('q=example.org'), [])
    assert.deepEqual(await find('q=otto'), [], 'nobody finds themselves')
    assert.deepEqual(
      (await find(`ids=${mary.id},0192f3c4-0000-7000-8000-000000000000`)).map(({ id }) => id),
      [mary.id],
    )

    const made = group.parse(await house.owner.ok('POST', '/api/admin/groups', { name: 'Cooks' }))
    const groups = async () => peopleGroupList.parse(await otto.client.ok('GET', '/api/people/groups')).items
    assert.deepEqual(await groups(), [])
    await house.owner.ok('POST', `/api/admin/groups/${made.id}/members`, { add: [otto.id] })
    assert.deepEqual(await groups(), [{ id: made.id, name: 'Cooks' }])

    await house.owner.ok('PUT', '/api/admin/roles/member', { sharing: false, rooms: false })
    assert.equal((await otto.client.call('GET', '/api/people?q=mar')).status, 403)
  })
})
