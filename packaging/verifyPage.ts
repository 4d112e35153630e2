/**
 * The verifier as one HTML file that needs no network: script and style inside, both named by their
 * digests in the policy of the page. The same source gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { inAscii } from './bundle.ts';
import { licensesText, partsOf } from './parts.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ENTRY = new URL('../regulator/page/verifyPage.ts', import.meta.url);
const STYLE = new URL('../regulator/page/page.css', import.meta.url);

/** Name of the file in a release. */
export const VERIFY_PAGE_NAME = 'verify.html';

/** Makes the page of `version`. Throws a plain Error where the bundler warns of anything. */
export async function buildVerifyPage(version: string): Promise<{ html: string }> {
  const { code, files } = await bundleScript(version);
  const style = readFileSync(STYLE, 'utf8');
  const licenses = licensesText(partsOf(files), null);
  return { html: pageOf({ version, code, style, licenses }) };
}

async function bundleScript(version: string): Promise<{ code: string; files: string[] }> {
  const build = await rolldown({
    cwd: ROOT,
    input: fileURLToPath(ENTRY),
    platform: 'browser',
    tsconfig: false,
    transform: { target: 'es2024', define: { FLEETSEAL_VERSION: JSON.stringify(version) } },
    onLog(_level, log) {
      throw new Error(`${log.code ?? 'bundler'}: ${log.message}`);
    },
  });
  try {
    const { output } = await build.generate({
      format: 'iife',
      codeSplitting: false,
      comments: false,
      minify: true,
    });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error('the page did not become one script');
    return {
      code: inScriptElement(inAscii(chunk.code)),
      files: chunk.moduleIds.filter((id) => !id.startsWith('\0')),
    };
  } finally {
    await build.close();
  }
}

/** Refuses what would end the element, or begin a comment in it. */
function inScriptElement(code: string): string {
  if (/<\/script|<!--/i.test(code)) throw new Error('the script would end its own element');
  return code;
}

function digestOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

interface PageParts {
  readonly version: string;
  readonly code: string;
  readonly style: string;
  readonly licenses: string;
}

function pageOf({ version, code, style, licenses }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src ${digestOf(code)}`,
    `style-src ${digestOf(style)}`,
    'worker-src blob:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Fleetseal ${version}: verify a report</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Fleetseal ${version}: verify a report</h1>
<p>The page has not started. If it stays so, the file was changed on its way, or this browser is too
old or runs no scripts: fetch the file from the release again, and compare its SHA-256.</p>
</main>
<footer>
<details>
<summary>Licenses</summary>
<pre tabindex="0">${escaped(licenses)}</pre>
</details>
</footer>
<script>${code}</script>
</body>
</html>
`;
}
