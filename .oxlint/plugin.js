import { catalogueText } from './rules/catalogueText.js';
import { layers } from './rules/layers.js';
import { logicalStyle } from './rules/logicalStyle.js';
import { noCast } from './rules/noCast.js';
import { storedSelector } from './rules/storedSelector.js';

/** Nacre's own lint rules; the linter loads this file. */
export default {
  meta: { name: 'nacre' },
  rules: {
    layers,
    'no-cast': noCast,
    'stored-selector': storedSelector,
    'catalogue-text': catalogueText,
    'logical-style': logicalStyle,
  },
};
