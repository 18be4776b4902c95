package test

uuids := ["00000000-0000-1000-8000-325096b39f47", "{a3bb189e-8bf9-2888-9912-ace4e6543002}", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b8109dad11d180b400c04fd430c8", "6ba7b810-9dad-21d1-8002-00c04fd430c8", "no", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "00000000-0000-6000-c000-325096b39f47", "00000000-0000-7000-e000-325096b39f47", "00000000-0000-4000-0000-325096b39f47", ""]

uris := ["https://user:p%40ss@example.com:8443/a/b%20c?q=1&r#frag%20x", "//host/path", "/only/path", "a/b", "mailto:someone@example.com", "http://[fe80::1%25en0]:80/", "http://[::ffff:1.2.3.4]/", "http://[1.2.3.4]/", "spiffe://cluster.local/ns/a/sa/b", "http://a:b:c/", "postgres://h1:1,h2:2/db", "http://host:/x", "1http://x", ":x", "http://ex ample.com", "http://%C3%BC.example/%zz", "?q", "#f", "*", "http://host?#", "http://h/a*b'c(d)!", "HTTP://H/ü", "a:b/c", "a b:c"]

answer := {
	"uuids": [uuid.parse(x) | some x in uuids],
	"uris": [uri.parse(x) | some x in uris],
	"valid": [uri.is_valid(x) | some x in uris],
}
