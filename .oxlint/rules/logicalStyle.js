import { isTestFile } from './layerCheck.js';
import { pathBelow } from './paths.js';

const folders = /^(?:ui|matrix-ui|features|app)\//u;

const physicalUtility =
  /^(?:[^\s:]+:)*-?!?(?:(?:scroll-)?[mp][lr]|left|right)-(?:\d|\[|\(|auto|px|full)|^(?:[^\s:]+:)*(?:border-[lr]|rounded-(?:[lr]|[tb][lr]))(?:-|$)|^(?:[^\s:]+:)*(?:text|float|clear)-(?:left|right)$/u;
const physicalProperty =
  /^(?:left|right|(?:margin|padding|border|scrollMargin|scrollPadding)(?:Left|Right)\w*|border(?:Top|Bottom)(?:Left|Right)Radius)$/u;
const hexColour = /(?:^|[[:\s(,])#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})(?=$|[\]\s),;/])/iu;

/**
 * Physical sides break right-to-left languages; colours belong to the tokens, which know the themes.
 *
 * @type {import('./types.js').Rule}
 */
export const logicalStyle = {
  meta: {
    type: 'problem',
    docs: { description: 'logical properties and token colours in components' },
  },
  create(context) {
    const path = pathBelow('src', context);
    if (path === undefined || !folders.test(path) || isTestFile(path)) return {};
    /** @param {import('./types.js').Node} node @param {string} text */
    const checkText = (node, text) => {
      const physical = text.split(/\s+/u).find((word) => physicalUtility.test(word));
      if (physical !== undefined) {
        context.report({
          node,
          message: `${physical} is physical: use the start and end utilities`,
        });
      }
      if (hexColour.test(text)) {
        context.report({ node, message: 'Colour outside of the tokens: use a role of the theme' });
      }
    };
    return {
      Literal(node) {
        if (typeof node.value === 'string' && !namesModule(node)) checkText(node, node.value);
      },
      TemplateElement(node) {
        checkText(node, node.value.raw);
      },
      JSXAttribute(node) {
        if (node.name.name !== 'style' || node.value?.expression?.type !== 'ObjectExpression')
          return;
        for (const property of node.value.expression.properties) {
          const name = property.key?.name ?? property.key?.value;
          if (typeof name === 'string' && physicalProperty.test(name)) {
            context.report({
              node: property,
              message: `${name} is physical: use the logical property`,
            });
          }
        }
      },
    };
  },
};

/** @param {import('./types.js').Node} node */
function namesModule(node) {
  return /^(?:Import|Export)/u.test(node.parent?.type ?? '');
}
