package io.meshguard.audit.evidence.mode;

import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.events.PermissiveAudit.Scope;

/** What an object asks of the servers of a scope. */
record MtlsMode(Mesh mesh, Scope scope, Mode mode) {}
