{{/* Labels of every object; takes (dict "root" $ "component" "webhook"). */}}
{{- define "meshguard.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: meshguard
{{ include "meshguard.selector" . }}
{{- end }}

{{/* What selects the pods of a component; never changes over a release's life. */}}
{{- define "meshguard.selector" -}}
app.kubernetes.io/name: meshguard
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* "true" where the webhook runs in this cluster. */}}
{{- define "meshguard.inCluster" -}}
{{- if eq .Values.webhook.mode "service" }}true{{ end }}
{{- end }}

{{- define "meshguard.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* Sidecars stay out of Meshguard's own pods: a mesh that demands mTLS would cut the API server off from the webhook. */}}
{{- define "meshguard.unmeshedLabels" -}}
sidecar.istio.io/inject: "false"
istio.io/dataplane-mode: none
kuma.io/sidecar-injection: disabled
{{- end }}

{{- define "meshguard.unmeshedAnnotations" -}}
linkerd.io/inject: disabled
consul.hashicorp.com/connect-inject: "false"
{{- end }}

{{/* The security context that Pod Security "restricted" asks for, and a read-only root. */}}
{{- define "meshguard.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "meshguard.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 185
runAsGroup: 185
fsGroup: 185
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* Where an application reads configuration: the ConfigMap, then the Secrets. All are files. */}}
{{- define "meshguard.configurationEnv" -}}
- name: JAVA_TOOL_OPTIONS
  value: {{ .jvmOptions | quote }}
- name: SMALLRYE_CONFIG_LOCATIONS
  value: {{ $places := list "/etc/meshguard/config" }}
  {{- range .configurationSecrets }}{{ $places = append $places (printf "/etc/meshguard/secrets/%s" .) }}{{ end }}
  {{- join "," $places | quote }}
{{- end }}

{{- define "meshguard.configurationMounts" -}}
- {name: config, mountPath: /etc/meshguard/config, readOnly: true}
{{- range .configurationSecrets }}
- {name: secret-{{ . }}, mountPath: /etc/meshguard/secrets/{{ . }}, readOnly: true}
{{- end }}
- {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "meshguard.configurationVolumes" -}}
{{- range .configurationSecrets }}
- name: secret-{{ . }}
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- end }}

{{/* The Secret with the webhook's certificate. */}}
{{- define "meshguard.tlsSecret" -}}
{{- if eq .Values.webhook.tls.source "secret" -}}
{{ .Values.webhook.tls.secretName }}
{{- else -}}
{{ .Release.Name }}-webhook-tls
{{- end }}
{{- end }}

{{/* The Secret with the key that masks values in decision records. */}}
{{- define "meshguard.maskingSecret" -}}
{{ .Values.webhook.maskingKeySecret | default (printf "%s-webhook-masking" .Release.Name) }}
{{- end }}

{{/* clientConfig of one webhook; takes (dict "root" $ "path" "/validate" "ca" <PEM>). */}}
{{- define "meshguard.clientConfig" -}}
{{- if include "meshguard.inCluster" .root -}}
service: {name: {{ .root.Release.Name }}-webhook, namespace: {{ .root.Release.Namespace }}, path: {{ .path }}, port: 443}
{{- else -}}
url: {{ printf "%s%s" (trimSuffix "/" .root.Values.webhook.url) .path | quote }}
{{- end }}
{{- with .ca }}
caBundle: {{ b64enc . }}
{{- end }}
{{- end }}

{{/*
Namespaces that are not judged. The cluster has to be able to start, and to repair itself, while the webhook is away; and
the webhook has to be able to start.
*/}}
{{- define "meshguard.namespaceSelector" -}}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: NotIn
    values: {{ concat (list "kube-system" "kube-node-lease" "kube-public" .Release.Namespace) .Values.webhook.excludedNamespaces | uniq | toJson }}
{{- end }}

{{/* Conditions of both webhooks: requests that must never wait for a policy. */}}
{{- define "meshguard.matchConditions" -}}
# Kubelets create mirror pods and remove what has ended.
- name: not-a-node
  expression: "!('system:nodes' in request.userInfo.groups)"
# What cleans up after a deletion that was judged itself; a namespace would hang in Terminating.
- name: not-garbage-collection
  expression: >-
    !(request.operation == 'DELETE' && request.userInfo.username in [
    'system:serviceaccount:kube-system:generic-garbage-collector',
    'system:serviceaccount:kube-system:namespace-controller',
    'system:serviceaccount:kube-system:pod-garbage-collector',
    'system:serviceaccount:kube-system:ttl-after-finished-controller'])
# A ReplicaSet or Job of a controller carries its owner's template: the owner is judged, and each pod is. A template
# that differs from its owner's would make the Deployment controller create ReplicaSets without end.
- name: not-a-controllers-copy
  expression: >-
    !(request.kind.kind in ['ReplicaSet', 'Job'] && request.operation in ['CREATE', 'UPDATE'] &&
    has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(o, o.?controller.orValue(false)))
{{- with .Values.webhook.matchConditions }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The schema of a label selector over namespaces, in the custom resource definitions. */}}
{{- define "meshguard.namespaceSelectorSchema" -}}
namespaceSelector:
  type: object
  description: Namespaces by their labels. Absent means every namespace.
  properties:
    matchLabels:
      type: object
      maxProperties: 32
      additionalProperties: {type: string, maxLength: 63}
      description: Labels that the namespace has, with these values.
    matchExpressions:
      type: array
      maxItems: 32
      description: Conditions on labels, all of which hold.
      items:
        type: object
        required: [key, operator]
        properties:
          key: {type: string, minLength: 1, maxLength: 317, description: The label.}
          operator: {type: string, enum: [In, NotIn, Exists, DoesNotExist], description: How the label relates to the values.}
          values:
            type: array
            maxItems: 64
            items: {type: string, maxLength: 63}
            description: Needed by In and NotIn, not allowed with Exists and DoesNotExist.
        x-kubernetes-validations:
          - rule: "self.operator in ['In', 'NotIn'] == (has(self.values) && self.values.size() > 0)"
            message: In and NotIn need values; Exists and DoesNotExist have none
{{- end }}

{{- define "meshguard.policiesSchema" -}}
policies:
  type: array
  minItems: 1
  maxItems: 256
  description: Policy ids, such as MG-RES-001, or patterns over ids, such as MG-SEC-*.
  items:
    type: string
    maxLength: 64
    pattern: '^([A-Z*?][A-Z0-9*?]*)(-[A-Z0-9*?]+)*$'
{{- end }}

{{/* The spec of Exemption and ClusterExemption. */}}
{{- define "meshguard.exemptionSchema" -}}
type: object
description: An exception to policies, with a reason, a name and an end.
required: [spec]
properties:
  apiVersion: {type: string}
  kind: {type: string}
  metadata: {type: object}
  spec:
    type: object
    required: [policies, reason, approvedBy, expiresAt]
    properties:
      {{- include "meshguard.policiesSchema" . | nindent 6 }}
      match:
        type: object
        description: Which objects it covers, and what they own. What is absent matches all.
        properties:
          kinds:
            type: array
            maxItems: 64
            description: Kinds, such as Deployment.
            items: {type: string, maxLength: 317, pattern: '^([a-z0-9.-]+/)?[A-Z][A-Za-z0-9]*$'}
          names:
            type: array
            maxItems: 256
            description: Names, or patterns over names, such as legacy-*.
            items: {type: string, minLength: 1, maxLength: 253}
          labels:
            type: object
            maxProperties: 32
            description: Labels that the object or its pod template has, with these values.
            additionalProperties: {type: string, maxLength: 63}
      reason: {type: string, minLength: 1, maxLength: 1024, pattern: '\S', description: Why it is needed; it is on the record of each use.}
      approvedBy: {type: string, minLength: 1, maxLength: 253, pattern: '\S', description: Who answers for it.}
      expiresAt: {type: string, format: date-time, description: 'When it stops to count, such as "2027-01-01T00:00:00Z".'}
{{- end }}

{{- define "meshguard.exemptionColumns" -}}
- {name: Policies, type: string, jsonPath: .spec.policies}
- {name: Expires, type: string, jsonPath: .spec.expiresAt}
- {name: Approved by, type: string, jsonPath: .spec.approvedBy}
- {name: Reason, type: string, jsonPath: .spec.reason, priority: 1}
- {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
{{- end }}
