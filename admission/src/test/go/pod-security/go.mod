module meshguard.invalid/pod-security

go 1.26.0

require k8s.io/pod-security-admission v0.36.3
