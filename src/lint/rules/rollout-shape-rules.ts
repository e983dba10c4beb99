import type { RuleFacts } from '../rule.ts';
import { exampleRollout, guardedSteps } from './example-rollout.ts';

type InputRule = RuleFacts & { readonly of: 'input' };

export const rolloutRefused: InputRule = {
  code: 'GP450',
  name: 'rollout-refused',
  severity: 'error',
  of: 'input',
  catalogue: [],
  givesWayTo: [{ codes: ['GP451'], at: 'place' }],
  why: `The API server refuses a Rollout with a value of the wrong type. What it cannot see the controller refuses: two strategies, a step that does
nothing or two things, a weight above 100. Such a Rollout is InvalidSpec, and is neither promoted nor aborted.`,
  help: 'correct the value; numbers have no quotes, and args are texts',
  example: { wrong: exampleRollout(`${guardedSteps}\n        - setWeight: 200`), right: exampleRollout(guardedSteps) },
};

export const rolloutUnknownKey: InputRule = {
  code: 'GP451',
  name: 'rollout-unknown-key',
  severity: 'warning',
  of: 'input',
  catalogue: ['T3'],
  why: `The API server drops a key that a Rollout does not have, without a word. An analysis whose key is misspelt is no analysis, and one whose
templates stand under another key has none.`,
  help: 'remove the key, or move it to where it belongs',
  example: { wrong: exampleRollout(guardedSteps.replace('templates:', 'template:')), right: exampleRollout(guardedSteps) },
};
