// fhir-kit-client, as a JavaScript developer would use it; prints what it found as JSON.
import { pathToFileURL } from 'node:url'
const folder = `${process.env.PLANBRO_NODE_MODULES}/node_modules/fhir-kit-client`
const { Client } = await import(pathToFileURL(`${folder}/dist/index.js`))

const [baseUrl, number] = process.argv.slice(2)
const client = new Client({ baseUrl, customHeaders: { 'X-Test-Caller': 'hospital' } })
const statement = await client.capabilityStatement()
const searchParams = { 'patient.identifier': number, _include: '*' }
const found = await client.search({ resourceType: 'CarePlan', searchParams, options: { postSearch: true } })
const plan = found.entry[0].resource
const read = await client.read({ resourceType: 'CarePlan', id: plan.id })
const first = await client.search({
  resourceType: 'ServiceRequest', searchParams: { 'patient.identifier': number, _count: 8 }, options: { postSearch: true },
})
const pages = [first]
while (pages.at(-1).link.some((one) => one.relation === 'next')) pages.push(await client.nextPage({ bundle: pages.at(-1) }))
const history = await client.history({ resourceType: 'CarePlan', id: plan.id })
let missing = 0
try { await client.read({ resourceType: 'Goal', id: 'x' }) } catch (error) { missing = error.response.status }
console.log(JSON.stringify({
  version: statement.fhirVersion, total: found.total, entries: found.entry.length, same: read.id === plan.id,
  matched: pages.flatMap((one) => one.entry).length, all: first.total, history: history.entry.length, missing,
}))
