import { schemaKinds, schemaName, schemaOf } from '../policy/schemas.ts';

export type ScaffoldFile = {
  /** POSIX, relative to the repository's folder. */
  readonly path: string;
  readonly text: string;
  /** Where a file of this name may well exist already: it is then left as it is, and this says what to add to it. */
  readonly ifThere?: string;
};

/** The files of a policy repository that compiles as it stands. `version` is ours, pinned in the CI job. */
export function scaffold(version: string): readonly ScaffoldFile[] {
  return [
    { path: 'guard-policy.yaml', text: config },
    { path: 'policies/rollout-guardrails.yaml', text: policy },
    { path: 'tests/rollout-guardrails.test.yaml', text: test },
    {
      path: '.gitlab-ci.yml',
      text: gitlabJob(version),
      ifThere: `add a job that runs \`npx --yes guard-policy@${version} compile --check\`, and the same with \`test\``,
    },
    { path: '.gitignore', text: gitIgnore, ifThere: 'add `*.partial`' },
    { path: '.gitattributes', text: gitAttributes, ifThere: `add \`${gitAttributes.trim()}\`` },
    ...schemaKinds.map((kind) => ({
      path: `.guard-policy/${schemaName(kind)}.schema.json`,
      text: `${JSON.stringify(schemaOf(kind), null, 2)}\n`,
      ifThere: `renew it with \`guard-policy schema ${schemaName(kind)}\` if editors complain`,
    })),
  ];
}

const config = `# yaml-language-server: $schema=.guard-policy/config.schema.json
apiVersion: guard-policy.dev/v1
kind: Config
spec:
  policies: [policies]
  out: analysis-templates
  argo: "1.10"
  environments:            # in the order of promotion
    - name: dev
    - name: prod
  # Without an address the templates use the one that the Argo Rollouts controller is configured with.
  # sources:
  #   prometheus:
  #     type: prometheus
  #     scrapeInterval: 30s
  #     address: https://prometheus.example.com            # what CI asks
  #     argo: { address: http://prometheus.monitoring:9090 }   # what the templates carry
`;

const policy = `# yaml-language-server: $schema=../.guard-policy/policy.schema.json
apiVersion: guard-policy.dev/v1
kind: Policy
metadata: { name: rollout-guardrails, version: 1.0.0, owner: platform-team }
spec:
  args:                    # bound by the Rollout; no defaults: a wrong scope must not look healthy
    namespace: { type: label, from: { field: metadata.namespace } }
    podHash: { type: label, from: { podTemplateHash: Latest } }
  use:
    - pack: kubernetes-workload@1
  environments:            # each may only tighten the one it extends
    dev:
      schedule: { interval: 30s, count: 4 }
    prod:
      extends: dev
      schedule: { interval: 30s, count: 8 }
`;

const test = `# yaml-language-server: $schema=../.guard-policy/policy-test.schema.json
apiVersion: guard-policy.dev/v1
kind: PolicyTest
metadata: { name: rollout-guardrails }
spec:
  policy: ../policies/rollout-guardrails.yaml
  args: { namespace: shop, podHash: 7c9d }
  interval: 30s
  cases:
    - name: a healthy rollout goes on
      world: healthy
      expect: { phase: Successful, outcome: proceeds }
    - name: nobody is looking
      world: absent
      expect: { blocked: true }
    - name: a container restarts after ninety seconds
      guardrails: [restarts]
      series:
        - series: kube_pod_container_status_restarts_total{namespace="shop",pod="web-7c9d-1",container="web"}
          values: 0x2 1x20
      expect: { phase: Failed, because: restarts }
    # A real rollout, once there is one: guard-policy record rollout-guardrails --env prod --from ... --for 10m --save NAME
`;

const gitIgnore = `# An interrupted guard-policy record, with labels as they were
*.partial
`;

const gitAttributes = 'analysis-templates/** text eol=lf linguist-generated=true\n';

function gitlabJob(version: string): string {
  return `# The committed templates must be what the policies compile to, and stop what they are meant to stop.
guard-policy:
  image: node:24
  script:
    - npx --yes guard-policy@${version} compile --check
    - npx --yes guard-policy@${version} test -o console -o junit=junit.xml
  artifacts: { when: always, reports: { junit: junit.xml } }
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
`;
}
