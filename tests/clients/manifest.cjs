// Holds a Teams manifest, given on standard input, against the schema that Microsoft publishes for its version and ships
// in its package; prints what is wrong.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const Ajv = require('ajv-draft-04');
const addFormats = require('ajv-formats');

const manifest = JSON.parse(readFileSync(0, 'utf-8'));
const [, version] = /\/teams\/(v[\d.]+)\/MicrosoftTeams\.schema\.json$/.exec(manifest.$schema);
const schemas = join(__dirname, 'node_modules/@microsoft/app-manifest/build/json-schemas/teams');
const schema = JSON.parse(readFileSync(join(schemas, version, 'MicrosoftTeams.schema.json'), 'utf-8'));

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
if (!ajv.validate(schema, manifest)) {
  for (const error of ajv.errors) console.log(error.instancePath, error.message, JSON.stringify(error.params));
}
