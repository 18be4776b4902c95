# METADATA
# title: Credentials
# description: |
#   Recognizes a literal credential by the name it goes by or by its well-known form. Prefers to miss one over crying
#   wolf: what points at a credential (a path, a name, a reference) is none. In the webhook, `input` is masked: there, a mask
#   says what the value was (audit-events/README.md).
package meshguard.lib.credential

# METADATA
# description: Why a variable's value is a credential, without the value. Undefined if it is none.
in_variable(name, value) := form(value) if {
	form(value)
} else := "its name says so" if {
	named_so(name)
	plausible(value)
}

# METADATA
# description: |
#   Why the value of a field of a document is a credential. Fields are often written inCamelCase, and one that ends in
#   Secret or Token mostly names one, or goes through pages.
in_field(name, value) := "its name says so" if {
	some ending in camel_endings
	endswith(name, ending)
	written(value)
} else := in_variable(name, value) if {
	every ending in ["Secret", "Token"] {
		not endswith(name, ending)
	}
}

camel_endings := ["Password", "Passwd", "Passphrase", "lientSecret", "piKey", "ccessToken", "uthToken", "ecretKey", "ccessKey", "rivateKey"]

written(value) if plausible(value)

written(value) if startswith(value, "hmac:credential:")

# METADATA
# description: |
#   Why a text is a credential whatever it is called. Undefined if its form is none of the known ones. Nearly every
#   text fails the first test of its line: this runs for each variable of each container.
form(text) := known_start(text) if {
	count(text) > 15
	known_start(text)
} else := "the value is a private key" if {
	private_key(text)
} else := "its name or its form says so" if {
	contains(text, "hmac:credential:")
} else := "the value is a JSON web token" if {
	startswith(text, "eyJ")
	contains(text, ".eyJ")
	count(split(text, ".")) == 3
} else := "the value is a URL with a password in it" if {
	contains(text, "@")
	url_password(text)
} else := "the value is a connection string with a password in it" if {
	contains(text, "=")
	some part in split(text, ";")
	[key, value] := split(part, "=")
	connection_keys[lower(trim_space(key))]
	plausible(value)
} else := "the value is a connection string with a key in it" if {
	contains(text, "Key=")
	some key in ["AccountKey=", "SharedAccessKey="]
	contains(text, key)
}

# METADATA
# description: Whether a private key stands in the text, in clear or masked.
private_key(text) if contains(text, "PRIVATE KEY-----")

private_key(text) if contains(text, "hmac:credential:private-key:")

connection_keys := {"password", "pwd"}

# The last word of a name decides what the value is: PASSWORD is one, PASSWORD_FILE is a path.
last_words := {"PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "SECRET", "TOKEN", "APIKEY", "CREDENTIAL", "CREDENTIALS"}

# The words that make a key a secret one; others are keys of caches and tables.
key_words := {"API", "ACCESS", "SECRET", "PRIVATE", "ENCRYPTION", "SIGNING", "AUTH", "ACCOUNT", "SHARED", "MASTER"}

named_so(name) if {
	words := split(with_underscores(upper(name)), "_")
	telling(words[count(words) - 1], words)
}

with_underscores(name) := replace(replace(name, "-", "_"), ".", "_") if {
	contains(name, "-")
} else := replace(name, ".", "_") if {
	contains(name, ".")
} else := name

telling(last, words) if {
	last_words[last]
	words != ["PWD"]
}

telling("KEY", words) if key_words[words[count(words) - 2]]

no_credentials := {"true", "false", "none", "null", "disabled", "enabled"}

plausible(value) if {
	is_string(value)
	count(value) > 3
	not no_credentials[lower(value)]
	not points_elsewhere(value)
}

# Paths, URLs, expansions of other variables, references to a store and masks of anything else hold no credential.
points_elsewhere(value) if {
	some start in ["/", "./", "$(", "${", "{{", "<", "vault:", "secretref:", "ref+", "arn:", "projects/", "file:", "http", "hmac:"]
	startswith(value, start)
}

# By their first four characters, then in full.
starts := {
	"----": {"start": "-----BEGIN", "what": "a private key"},
	"AKIA": {"start": "AKIA", "what": "an AWS access key"},
	"AIza": {"start": "AIza", "what": "a Google API key"},
	"ghp_": {"start": "ghp_", "what": "a GitHub token"},
	"gho_": {"start": "gho_", "what": "a GitHub token"},
	"ghs_": {"start": "ghs_", "what": "a GitHub token"},
	"gith": {"start": "github_pat_", "what": "a GitHub token"},
	"glpa": {"start": "glpat-", "what": "a GitLab token"},
	"xoxb": {"start": "xoxb-", "what": "a Slack token"},
	"xoxp": {"start": "xoxp-", "what": "a Slack token"},
	"sk_l": {"start": "sk_live_", "what": "a Stripe key"},
	"rk_l": {"start": "rk_live_", "what": "a Stripe key"},
	"hvs.": {"start": "hvs.", "what": "a Vault token"},
	"npm_": {"start": "npm_", "what": "an npm token"},
	"dckr": {"start": "dckr_pat_", "what": "a Docker token"},
}

known_start(text) := $"the value is {known.what}" if {
	known := starts[substring(text, 0, 4)]
	startswith(text, known.start)
	not public(text)
}

# PEM blocks that anyone may read.
public(text) if startswith(text, "-----BEGIN CERTIFICATE")

public(text) if startswith(text, "-----BEGIN PUBLIC KEY")

# scheme://user:password@host, the password not an expansion.
url_password(text) if {
	some rest in array.slice(split(text, "://"), 1, 3)
	pieces := split(split(rest, "/")[0], "@")
	count(pieces) > 1
	user_info := split(pieces[0], ":")
	count(user_info) > 1
	user_info[1] != ""
	not points_elsewhere(user_info[1])
}
