# METADATA
# title: Credentials
# description: |
#   Recognizes a literal credential by the name it goes by or by its well-known form. Prefers to miss one over crying
#   wolf: what points at a credential (a path, a name, a reference) is none.
package meshguard.lib.credential

# METADATA
# description: Why a variable's value is a credential, without the value. Undefined if it is none.
in_variable(name, value) := reason if {
	reason := known_form(value)
} else := "its name says so" if {
	name_says_so(name)
	plausible(value)
}

# Words that make a name one of a credential; of several, the last word decides what the value is.
telling_words := {
	"PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "SECRET", "TOKEN", "APIKEY", "CREDENTIAL", "CREDENTIALS",
}

telling_pairs := {
	["API", "KEY"], ["ACCESS", "KEY"], ["SECRET", "KEY"], ["PRIVATE", "KEY"], ["ENCRYPTION", "KEY"], ["SIGNING", "KEY"],
	["AUTH", "KEY"], ["ACCOUNT", "KEY"], ["SHARED", "KEY"], ["MASTER", "KEY"],
}

words(name) := split(replace(replace(upper(name), "-", "_"), ".", "_"), "_")

name_says_so(name) if {
	parts := words(name)
	parts[count(parts) - 1] in telling_words
	upper(name) != "PWD"
}

name_says_so(name) if {
	parts := words(name)
	array.slice(parts, count(parts) - 2, count(parts)) in telling_pairs
}

plausible(value) if {
	is_string(value)
	count(value) > 3
	not lower(value) in {"true", "false", "none", "null", "disabled", "enabled", "changeme-not-set"}
	not points_elsewhere(value)
}

# Paths, expansions of other variables and references to a store hold no credential themselves.
points_elsewhere(value) if {
	some prefix in ["/", "./", "$(", "${", "{{", "vault:", "secret:", "secretref:", "ref+", "arn:", "projects/", "file:", "http://", "https://", "<"]
	startswith(lower(value), prefix)
}

prefixes := {
	"-----BEGIN": "a PEM block",
	"AKIA": "an AWS access key",
	"AIza": "a Google API key",
	"ghp_": "a GitHub token",
	"gho_": "a GitHub token",
	"ghs_": "a GitHub token",
	"github_pat_": "a GitHub token",
	"glpat-": "a GitLab token",
	"xoxb-": "a Slack token",
	"xoxp-": "a Slack token",
	"sk_live_": "a Stripe key",
	"rk_live_": "a Stripe key",
	"hvs.": "a Vault token",
	"npm_": "an npm token",
	"dckr_pat_": "a Docker token",
}

known_form(value) := $"the value is {what}" if {
	some prefix, what in prefixes
	startswith(trim_space(value), prefix)
	count(value) > 15
	not public(value)
} else := "the value is a JSON web token" if {
	startswith(value, "eyJ")
	count(split(value, ".")) == 3
	contains(value, ".eyJ")
} else := "the value is a URL with a password in it" if {
	url_password(value)
} else := "the value is a connection string with a password in it" if {
	some part in split(value, ";")
	some key in ["password=", "pwd=", "accountkey=", "sharedaccesskey="]
	setting := lower(trim_space(part))
	startswith(setting, key)
	plausible(substring(setting, count(key), -1))
}

public(value) if startswith(trim_space(value), "-----BEGIN CERTIFICATE")

public(value) if startswith(trim_space(value), "-----BEGIN PUBLIC KEY")

# scheme://user:password@host, the password not an expansion.
url_password(value) if {
	some rest in array.slice(split(value, "://"), 1, 3)
	authority := split(rest, "/")[0]
	pieces := split(authority, "@")
	count(pieces) > 1
	user_info := split(concat("@", array.slice(pieces, 0, count(pieces) - 1)), ":")
	count(user_info) > 1
	password := concat(":", array.slice(user_info, 1, count(user_info)))
	password != ""
	not points_elsewhere(password)
}
