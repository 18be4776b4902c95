package meshguard.tests.secrets.env_literal

import data.meshguard.testing

id := "MG-SEC-003"

request(name, value) := testing.create(testing.pod(testing.with_container({"env": [{"name": name, "value": value}]})), testing.meshed)

outcome(name, value) := testing.paths(request(name, value), id)

denied := {"spec.containers[0].env[0].value"}

test_name_tells if outcome("DB_PASSWORD", "hunter22") == denied

test_form_tells if outcome("SETTING", "AKIAIOSFODNN7EXAMPLE") == denied

test_value_is_not_in_the_message if {
	every message in testing.found(request("DB_PASSWORD", "hunter22"), id) {
		not contains(message, "hunter22")
	}
}

test_harmless_variables_are_allowed if {
	outcome("LOG_LEVEL", "debug") == set()
	outcome("DB_PASSWORD_FILE", "/run/secrets/db") == set()
}

test_allowed_names_are_a_parameter if {
	setting := {"guardrails": {"parameters": [{"policies": [id], "values": {"allowedNames": ["DEMO_*"]}}]}}
	testing.paths(testing.with_context(request("DEMO_PASSWORD", "hunter22"), setting), id) == set()
	testing.paths(testing.with_context(request("PASSWORD", "hunter22"), setting), id) == denied
}
