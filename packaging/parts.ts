/** What other people made of what is in a package: their license texts, and a bill of materials. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Architecture } from './pinnedNode.ts';

/** A package of the lockfile that is in a bundle. */
interface Part {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Base64 of the SHA-512 that the lockfile pins. */
  readonly sha512: string;
  readonly licenseText: string;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional() })),
});
const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)/i;

/** The folder of the package that a file is of, relative to the root; null for our own. */
function packageFolder(file: string): string | null {
  // A folder inside a package may have a package.json of its own.
  const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? [];
  return folder?.slice(folder.indexOf('/node_modules/') + 1) ?? null;
}

function licenseText(folder: string, license: string): string {
  const files = readdirSync(join(ROOT, folder)).filter((name) => LICENSE_FILE.test(name));
  const sorted = files.toSorted((a, b) => (a < b ? -1 : 1));
  const texts = sorted.map((name) => readFileSync(join(ROOT, folder, name), 'utf8').trim());
  return texts.length === 0
    ? `(no license text in the package; it says: ${license})`
    : texts.join('\n\n');
}

function partOf(folder: string, lock: z.infer<typeof lockSchema>): Part {
  const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
  const { name, version, license = 'unknown' } = packageSchema.parse(JSON.parse(text));
  const integrity = lock.packages[folder]?.integrity ?? '';
  const [, sha512] = /(?:^|\s)sha512-(\S+)/.exec(integrity) ?? [];
  if (sha512 === undefined) throw new Error(`the lockfile pins no SHA-512 of ${folder}`);
  return { name, version, license, sha512, licenseText: licenseText(folder, license) };
}

/** The packages that the files of a bundle came from, and the bundler's own helpers in it. */
export function partsOf(files: readonly string[]): readonly Part[] {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const folders = files.map(packageFolder).filter((folder) => folder !== null);
  const unique = [...new Set([...folders, 'node_modules/rolldown'])];
  const parts = unique.map((folder) => partOf(folder, lock));
  const key = ({ name, version }: Part): string => `${name} ${version}`;
  return parts.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** All license texts, one after the other; Node's comes last, where it is in what is made. */
export function licensesText(parts: readonly Part[], nodeLicense: string | null): string {
  const rule = '-'.repeat(78);
  const texts = parts.map(
    ({ name, version, license, licenseText: text }) => `${name} ${version} (${license})\n\n${text}`,
  );
  if (nodeLicense !== null) {
    texts.push(`Node.js (the runtime of this package)\n\n${nodeLicense.trim()}`);
  }
  return `${texts.join(`\n\n${rule}\n\n`)}\n`;
}

function component({ name, version, license, sha512 }: Part): object {
  const path = name.startsWith('@') ? `%40${name.slice(1)}` : name;
  return {
    type: 'library',
    'bom-ref': `pkg:npm/${path}@${version}`,
    name,
    version,
    purl: `pkg:npm/${path}@${version}`,
    licenses: [{ license: { name: license } }],
    hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }],
  };
}

/** What a bill of materials is about. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly arch: Architecture;
  /** SHA-256 of the Node program in the package, in hexadecimal. */
  readonly nodeSha256: string;
}

/** The bill of materials: CycloneDX 1.6, without serial number and time, so always the same. */
export function billOfMaterials(product: Product, parts: readonly Part[]): string {
  const { name, version, arch, nodeSha256 } = product;
  const nodeVersion = process.version.slice(1);
  const node = {
    type: 'application',
    'bom-ref': `pkg:generic/node@${nodeVersion}`,
    name: `node-linux-${arch}`,
    version: nodeVersion,
    purl: `pkg:generic/node@${nodeVersion}?arch=${arch}&os=linux`,
    hashes: [{ alg: 'SHA-256', content: nodeSha256 }],
  };
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version } },
    components: [...parts.map(component), node],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}
