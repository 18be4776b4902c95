package meshguard.tests.secrets.env_from_secret

import data.meshguard.testing

id := "MG-SEC-002"

test_whole_secret_is_denied if {
	template := testing.with_container({"envFrom": [{"configMapRef": {"name": "c"}}, {"secretRef": {"name": "db"}}]})
	testing.found(testing.create(testing.deployment(template), testing.meshed), id) == {"spec.template.spec.containers[0].envFrom[1].secretRef": "container app takes all of Secret db into its environment"}
}

test_config_map_is_allowed if {
	template := testing.with_container({"envFrom": [{"configMapRef": {"name": "c"}}]})
	testing.paths(testing.create(testing.deployment(template), testing.meshed), id) == set()
}
