// A client of panva's oauth4webapi: asks the issuer for a token bound to a key, and the service for something by it.
// What it is told stands on its standard input as JSON; what it was answered, on its standard output.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(pathToFileURL(`${process.env.PLANBRO_NODE_MODULES}/x.js`))
const oauth = await import(pathToFileURL(require.resolve('oauth4webapi')).href)

let text = ''
for await (const piece of process.stdin) text += piece
const { issuer, service, key, detail } = JSON.parse(text)
const here = { [oauth.allowInsecureRequests]: true }

const address = new URL(issuer)
const found = await oauth.discoveryRequest(address, here)
const server = await oauth.processDiscoveryResponse(address, found)
const { kid, alg, ...jwk } = key
const signs = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
const client = { client_id: 'epj' }
const proofs = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))

const wanted = new URLSearchParams({ scope: 'kommune:ip/read', authorization_details: detail })
const asked = () =>
  oauth.clientCredentialsGrantRequest(server, client, oauth.PrivateKeyJwt({ key: signs, kid }), wanted, { ...here, DPoP: proofs })
const token = await oauth.processClientCredentialsResponse(server, client, await asked())

const read = async (method, path) => {
  const url = new URL(`${service}/fhir/${path}`)
  const go = () => oauth.protectedResourceRequest(token.access_token, method, url, new Headers(), null, { ...here, DPoP: proofs })
  let answer
  try {
    answer = await go()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    answer = await go()
  }
  return [answer.status, await answer.json()]
}

const answers = [await read('GET', 'CarePlan/7?x=y'), await read('POST', 'CarePlan/_search')]

// the last of its proofs shown again, as a thief would
let last
const watched = async (url, options) => {
  last = { url, options }
  return fetch(url, options)
}
await oauth.protectedResourceRequest(token.access_token, 'GET', new URL(`${service}/fhir/Goal`), new Headers(), null,
  { ...here, DPoP: proofs, [oauth.customFetch]: watched })
const again = await fetch(last.url, last.options)
answers.push([again.status, await again.json()])
process.stdout.write(JSON.stringify(answers))
