/**
 * How a bundle gets Node's own modules: each by name, when it is first needed. An `import` would
 * read every property of the module, and for `node:http` that loads a whole second HTTP client
 * (16 MiB); a `require` would need a function that loads any file.
 */
import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

const PREFIX = '\0builtin:';

/** The plugin that does it. */
export function lazyBuiltins(): Plugin {
  return {
    name: 'lazy-builtins',
    resolveId(source, importer) {
      // The bundler's own helpers come before what they would help to load.
      if (importer?.startsWith('\0rolldown/')) return null;
      return isBuiltin(source) ? `${PREFIX}${source.replace(/^node:/, '')}` : null;
    },
    load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const name = JSON.stringify(`node:${id.slice(PREFIX.length)}`);
      return `module.exports = process.getBuiltinModule(${name});`;
    },
  };
}
