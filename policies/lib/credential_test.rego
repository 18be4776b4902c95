package meshguard.tests.lib.credential

import data.meshguard.lib.credential

test_credentials[name] if {
	some name, value in {
		"DB_PASSWORD": "hunter22",
		"MYSQL_ROOT_PASSWORD": "s3cr3t-value",
		"spring.datasource.password": "hunter22",
		"API_TOKEN": "abcdef",
		"github-token": "abcdef",
		"CLIENT_SECRET": "abcdef",
		"STRIPE_API_KEY": "abcdef",
		"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"AWS_ID": "AKIAIOSFODNN7EXAMPLE",
		"KEY": "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n",
		"GITHUB": "ghp_0123456789abcdefghij",
		"BEARER": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
		"DATABASE_URL": "postgres://shop:hunter22@db:5432/shop",
		"REDIS_URL": "redis://:hunter22@cache:6379",
		"ODBC": "Server=db;User Id=shop;Password=hunter22;",
		"STORAGE": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc123==",
		"MASKED": "hmac:credential:00112233445566778899aabbccddeeff",
		"MASKED_PART": "postgres://shop:hmac:credential:00112233445566778899aabbccddeeff@db/shop",
		"MASKED_KEY": "hmac:credential:private-key:00112233445566778899aabbccddeeff",
	}
	credential.in_variable(name, value)
}

test_no_credentials[name] if {
	some name, value in {
		"LOG_LEVEL": "debug",
		"PASSWORD_FILE": "/run/secrets/password",
		"DB_PASSWORD": "$(DB_PASSWORD_FROM_FILE)",
		"SECRET_NAME": "db-credentials",
		"TOKEN_URL": "https://idp.example.com/token",
		"TOKEN_TTL": "3600",
		"TOKEN": "",
		"API_TOKEN": "/var/run/secrets/tokens/api",
		"VAULT_SECRET": "vault:secret/data/shop#password",
		"USE_TOKEN": "true",
		"PWD": "/work/home",
		"DATABASE_URL": "postgres://db:5432/shop",
		"DATABASE_URL_2": "postgres://shop:$(PASSWORD)@db:5432/shop",
		"CALLBACK": "https://shop.example.com/a:b@c",
		"USER_URL": "https://shop@example.com/",
		"EMPTY_USER_URL": "https://shop:@example.com/",
		"CA": "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkq\n-----END CERTIFICATE-----",
		"VERIFY": "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----",
		"ODBC": "Server=db;Password=$(DB_PASSWORD);",
		"API_KEY_HEADER": "X-Api-Key",
		"CACHE_KEY": "cart",
		"DOTTED": "eyJhbGci.notatoken.really",
		"PRIMARY_KEY": "id",
		"HIDDEN": "hmac:00112233445566778899aabbccddeeff",
		"HIDDEN_TOKEN": "hmac:00112233445566778899aabbccddeeff",
	}
	not credential.in_variable(name, value)
}

test_malformed_variables_are_no_credentials if {
	not credential.in_variable("PASSWORD", null)
	not credential.in_variable("PASSWORD", 12345678)
	not credential.in_variable(null, "x")
	not credential.in_variable({}, [])
}

test_fields_of_documents[name] if {
	some name, value in {
		"adminPassword": "hunter22",
		"clientSecret": "hmac:credential:00112233445566778899aabbccddeeff",
		"db_password": "hunter22",
		"url": "postgres://shop:hunter22@db/shop",
	}
	credential.in_field(name, value)
}

test_fields_that_are_no_credentials[name] if {
	some name, value in {
		"tlsSecret": "cart-tls",
		"nextPageToken": "hmac:credential:00112233445566778899aabbccddeeff",
		"passwordFile": "/run/secrets/password",
		"adminPassword": "",
	}
	not credential.in_field(name, value)
}
