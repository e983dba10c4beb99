/** Where a Rollout runs the analysis. */
export type Placement = 'step' | 'background' | 'prePromotion' | 'postPromotion';

/**
 * What the Rollout then does. `rolled back`: the new version had all the traffic, and loses it. `exposed`: it keeps the traffic although
 * nothing shows it healthy. `not gating`: the answer comes too late or never, and the rollout does not wait for it.
 */
export type RolloutOutcome = 'proceeds' | 'blocked' | 'rolled back' | 'exposed' | 'not gating';
