import { checkImport } from './layerCheck.js';
import { pathBelow } from './paths.js';

/**
 * Every way in which one file can name another, checked against the layer table.
 *
 * @type {import('./types.js').Rule}
 */
export const layers = {
  meta: { type: 'problem', docs: { description: 'imports keep to the layer table' } },
  create(context) {
    const from = pathBelow('src', context);
    if (from === undefined) return {};

    /** @param {import('./types.js').Node} node @param {unknown} source @param {{ typeOnly?: boolean, worker?: boolean }} how */
    const check = (node, source, { typeOnly = false, worker = false } = {}) => {
      if (typeof source !== 'string') return;
      const message = checkImport({ from, source, typeOnly, worker });
      if (message !== undefined) context.report({ node, message });
    };

    return {
      ImportDeclaration(node) {
        check(node, node.source.value, { typeOnly: isTypeImport(node) });
      },
      ExportNamedDeclaration(node) {
        if (node.source) check(node, node.source.value, { typeOnly: isTypeExport(node) });
      },
      ExportAllDeclaration(node) {
        check(node, node.source.value, { typeOnly: node.exportKind === 'type' });
      },
      ImportExpression(node) {
        check(node, textOf(node.source));
      },
      TSImportType(node) {
        check(node, textOf(node.source ?? node.argument), { typeOnly: true });
      },
      NewExpression(node) {
        if (node.callee.name !== 'URL' || !isImportMetaUrl(node.arguments[1])) return;
        check(node, textOf(node.arguments[0]), { worker: true });
      },
      CallExpression(node) {
        const source = textOf(node.arguments[0]);
        if (isMock(node.callee) && source !== undefined) check(node, source);
      },
    };
  },
};

/** @param {import('./types.js').Node | undefined} node @returns {string | undefined} */
function textOf(node) {
  if (node?.type === 'TSLiteralType') return textOf(node.literal);
  if (node?.type === 'TemplateLiteral')
    return node.quasis.length === 1 ? node.quasis[0].value.cooked : undefined;
  return typeof node?.value === 'string' ? node.value : undefined;
}

/** @param {import('./types.js').Node} node */
function isTypeImport(node) {
  if (node.importKind === 'type') return true;
  return (
    node.specifiers.length > 0 &&
    node.specifiers.every(
      (/** @type {import('./types.js').Node} */ one) => one.importKind === 'type',
    )
  );
}

/** @param {import('./types.js').Node} node */
function isTypeExport(node) {
  if (node.exportKind === 'type') return true;
  return (
    node.specifiers.length > 0 &&
    node.specifiers.every(
      (/** @type {import('./types.js').Node} */ one) => one.exportKind === 'type',
    )
  );
}

/** @param {import('./types.js').Node | undefined} node */
function isImportMetaUrl(node) {
  return (
    node?.type === 'MemberExpression' &&
    node.object.type === 'MetaProperty' &&
    node.property.name === 'url'
  );
}

/** `vi.mock('…')` and its kin name a module as an import does. @param {import('./types.js').Node} callee */
function isMock(callee) {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.name === 'vi' &&
    /mock|import/iu.test(callee.property.name ?? '')
  );
}
